/// A linear layer of an encoder as adapters see it: where it stands and what it is for.
package struct LinearModule: Sendable {
  /// What a layer's output is in a transformer.
  package enum Role: Sendable, Hashable {
    case query
    case key
    case value
    /// Queries, keys and values side by side.
    case queryKeyValue
    /// The end of the attention.
    case attentionOutput
    /// The wide layer of the feed-forward network.
    case intermediate
    /// The end of the feed-forward network.
    case feedForwardOutput
    /// The layer over the first token.
    case pooler
    case other
  }

  /// The path after the model's own prefix: "encoder.layer.0.attention.self.query".
  package let path: String
  package let linear: Linear
  package let role: Role
  /// The number of its transformer layer; nil outside of them.
  package let layer: Int?
  /// The path of that layer.
  package let layerPath: String?

  package init(_ path: String, _ linear: Linear, _ role: Role, layer: Int? = nil, layerPath: String? = nil) {
    self.path = path
    self.linear = linear
    self.role = role
    self.layer = layer
    self.layerPath = layerPath
  }

  /// The same layer inside of a transformer layer.
  package func inside(_ prefix: String, layer: Int) -> LinearModule {
    LinearModule("\(prefix).\(layer).\(path)", linear, role, layer: layer, layerPath: "\(prefix).\(layer)")
  }

  /// The last part of the path, by which people name it.
  package var shortName: String { path.split(separator: ".").last.map(String.init) ?? path }
}
