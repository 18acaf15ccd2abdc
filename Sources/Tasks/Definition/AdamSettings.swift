import Files

/// AdamW's moments (Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization").
package struct AdamSettings: Sendable, Equatable {
  package var beta1: Double
  package var beta2: Double
  package var epsilon: Double

  init(_ reader: SettingsReader) throws {
    beta1 = try reader.number("training.adam.beta1")
    beta2 = try reader.number("training.adam.beta2")
    epsilon = try reader.number("training.adam.epsilon")
  }

  var settings: [(path: String, value: JSON)] {
    [
      ("training.adam.beta1", JSON(beta1)),
      ("training.adam.beta2", JSON(beta2)),
      ("training.adam.epsilon", JSON(epsilon)),
    ]
  }

  static let keys = [
    TaskKey("training.adam", .group(shortForm: nil), "AdamW's moments"),
    TaskKey("training.adam.beta1", .number(.rate), default: 0.9, "decay rate of the mean of gradients"),
    TaskKey("training.adam.beta2", .number(.rate), default: 0.999, "decay rate of the mean of squared gradients"),
    TaskKey("training.adam.epsilon", .number(.positive), default: 1e-8, "added to the root before the division"),
  ]
}
