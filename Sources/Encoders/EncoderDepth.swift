package import NN

/// How deep in an encoder a parameter acts.
package enum EncoderDepth: Sendable, Hashable {
  /// Before the layers, or in all of them.
  case embeddings
  /// In one of the layers, counted from 0.
  case layer(Int)
  /// After the last layer.
  case top

  /// The lowest layer, of `count`, that a change here reaches; `count`: none.
  package func lowestLayer(of count: Int) -> Int {
    switch self {
    case .embeddings: 0
    case .layer(let index): index
    case .top: count
    }
  }

  /// Layers above it, of `count`; -1 above all of them.
  package func layersAbove(of count: Int) -> Int {
    switch self {
    case .embeddings: count
    case .layer(let index): count - 1 - index
    case .top: -1
    }
  }
}

extension TextEncoder {
  /// The depth of a parameter of the encoder, or of an adapter that is named after the module beside which it stands.
  ///
  /// - Parameter prefix: what stands before the names of the encoder's parameters.
  package func depth(of parameter: Parameter, prefix: String) -> EncoderDepth {
    if topParameters.contains(where: { parameter.name.hasPrefix($0.moduleName + ".") }) { return .top }
    guard let place = layerPaths.firstIndex(where: { parameter.name.hasPrefix(prefix + $0 + ".") }) else {
      return .embeddings
    }
    return .layer(place)
  }

  /// The paths of the transformer layers, which begin the names of their modules.
  private var layerPaths: [String] {
    var paths: [Int: String] = [:]
    for module in linearModules {
      guard let layer = module.layer, let path = module.layerPath else { continue }
      paths[layer] = path
    }
    return paths.sorted { $0.key < $1.key }.map(\.value)
  }
}

extension Parameter {
  /// The name of the module that it belongs to.
  fileprivate var moduleName: Substring { name[..<(name.lastIndex(of: ".") ?? name.endIndex)] }
}
