import Encoders
import NN
import Tasks

/// How much a training computes.
enum OperationCount {
  /// Multiplications and additions of the linear layers for one token, forward and backward: what attention and the small
  /// operations add is left out.
  ///
  /// - Parameter cachedLayers: the lowest layers that no step computes.
  static func perToken(_ models: [ClassifierModel], _ store: ParameterStore, cachedLayers: Int) -> Double {
    let model = models[0]
    let lowest = models.reduce(Int.max) { min($0, $1.layersWithoutGradient) }
    var total = 0.0
    var seen: Set<Int> = []
    for parameter in models.flatMap({ $0.parameters }) where parameter.role == .linearWeight {
      guard seen.insert(parameter.slot).inserted else { continue }
      let layer = model.encoder.depth(of: parameter, prefix: model.family.prefix).lowestLayer(
        of: model.encoder.layerCount)
      guard layer >= cachedLayers else { continue }
      // A product forward, one for what lies below, one for the weight itself.
      let products = 1 + (layer > lowest ? 1 : 0) + (store.isTrainable[parameter.slot] ? 1 : 0)
      total += 2 * Double(parameter.count) * Double(products)
    }
    return total
  }
}
