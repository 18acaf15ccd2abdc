/// What lives as long as the server does.
struct ServerParts: Sendable {
  let registry: ModelRegistry
  let settings: ServerSettings
  let batcher: Batcher<ServedWork, InferenceOutput>
  let metrics: ServerMetrics
  let connections: Connections

  /// What one request works with from its beginning to its end: the models of this moment.
  var desk: ServingDesk { ServingDesk(models: registry.current, parts: self) }
}
