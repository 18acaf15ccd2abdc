package import NN

/// The parts of a model that adapters may touch.
package struct AdaptableModel: Sendable {
  /// Its linear layers, in the order of the encoder.
  package let modules: [LinearModule]
  /// The encoder's own parameters.
  package let parameters: [Parameter]
  /// Transformer layers.
  package let layerCount: Int
  package let hiddenSize: Int
  /// Heads of an attention.
  package let headCount: Int
  /// Whether places may stand before the keys and values of its attentions.
  package let takesPrefixes: Bool

  package init(
    modules: [LinearModule], parameters: [Parameter], layerCount: Int, hiddenSize: Int, headCount: Int,
    takesPrefixes: Bool
  ) {
    self.modules = modules
    self.parameters = parameters
    self.layerCount = layerCount
    self.hiddenSize = hiddenSize
    self.headCount = headCount
    self.takesPrefixes = takesPrefixes
  }

  /// The last parts of the modules' paths, each once: what a person may name.
  package var shortNames: [String] {
    modules.map(\.shortName).reduce(into: []) { names, name in if !names.contains(name) { names.append(name) } }
  }
}
