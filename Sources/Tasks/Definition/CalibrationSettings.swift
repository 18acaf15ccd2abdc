import Files

/// What is fitted on the validation data after training.
package struct CalibrationSettings: Sendable, Equatable {
  /// Whether probabilities are made to mean what they say.
  package var isWanted: Bool
  /// The precision that given labels should have; others are withheld. Nil: the best label is always given.
  package var precision: Double?

  init(_ reader: SettingsReader) throws {
    isWanted = try reader.flag("calibrate")
    precision = try reader.optionalNumber("abstain.precision")
  }

  var settings: [(path: String, value: JSON)] {
    [("calibrate", .bool(isWanted)), ("abstain.precision", JSON(precision))]
  }

  static let keys = [
    TaskKey(
      "calibrate", .flag, default: true,
      "whether a temperature, and of several labels thresholds, are fitted on the validation data"),
    TaskKey("abstain", .group(shortForm: nil), "when no label is given; default: the best always is"),
    TaskKey(
      "abstain.precision", .number(.share),
      "share of the given labels that should be right; texts below the confidence that this takes get none"),
  ]
}
