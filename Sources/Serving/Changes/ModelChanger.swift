import Dispatch
import Files

/// Changes which models are served, one change after the other, away from the threads that answer requests.
final class ModelChanger: Sendable {
  private let registry: ModelRegistry
  private let source: any ModelSource
  private let queue = DispatchQueue(label: "hone-changes")

  init(_ registry: ModelRegistry, _ source: any ModelSource) {
    self.registry = registry
    self.source = source
  }

  /// Serves a model under a name, in place of the one that has it.
  func put(_ name: String, _ model: String) async throws -> ModelChange {
    try await change { models, source in
      let opened = try source.open(model, name: name)
      guard let place = models.firstIndex(where: { $0.name.hasSameBytes(as: name) }) else { return models + [opened] }
      var changed = models
      changed[place] = opened
      return changed
    }
  }

  /// Serves a model no longer.
  ///
  /// - Throws: `ServingError.unknownModel`; `.invalid` for the last one.
  func remove(_ name: String) async throws -> ModelChange {
    try await change { models, _ in
      let left = models.filter { !$0.name.hasSameBytes(as: name) }
      guard left.count < models.count else {
        throw ServingError.unknownModel(name: String(name.prefix(100)), known: models.map(\.name))
      }
      guard !left.isEmpty else { throw ServingError.invalid("models: the last one cannot be removed") }
      return left
    }
  }

  /// Looks up the models that the server was started with again.
  func reload() async throws -> ModelChange {
    try await change { models, source in try source.all(reusing: models) }
  }

  private func change(
    _ next: @escaping @Sendable ([ServedModel], any ModelSource) throws -> [ServedModel]
  ) async throws -> ModelChange {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { [registry, source] in
        continuation.resume(
          with: Result {
            let old = registry.current.all
            let new = try next(old, source)
            try registry.replace(with: new)
            return ModelChange(from: old, to: new)
          })
      }
    }
  }
}
