package import Files
import Foundation
package import NN

/// Every weight of the encoder and the head.
package struct FullMethod: TuningMethod {
  package static let name = "full"
  package static let summary = "every weight of the encoder and the head"
  package static let learningRate = 5e-5

  /// What the learning rate is multiplied with from each layer to the one below (Sun et al., 2019).
  package var layerDecay: Double

  package init(_ reader: SettingsReader) throws {
    layerDecay = try reader.number("method.layer_decay")
  }

  package var settings: [(path: String, value: JSON)] { [("method.layer_decay", JSON(layerDecay))] }

  package static let keys = [
    TaskKey(
      "method.layer_decay", .number(.factor), default: 1.0, method: name,
      "factor on the learning rate from each layer to the one below; 1: the same everywhere")
  ]

  package var ownWeights: OwnWeights { .all }

  package func rateFactor(of parameter: Parameter, in model: ClassifierModel) -> Double {
    guard layerDecay != 1 else { return 1 }
    return pow(layerDecay, Double(max(0, model.layersAbove(parameter))))
  }
}
