import Files

/// What is fitted on the validation data after training.
package struct CalibrationSettings: Sendable, Equatable {
  /// What should be had of the decisions.
  package enum Wish: Sendable, Equatable {
    /// So many of the given labels should be right; other texts get none.
    case precision(Double)
    /// So many of the texts with the label should be found.
    case recall(Double, label: String)
  }

  /// Whether probabilities are made to mean what they say.
  package var isWanted: Bool
  /// Nil: the best label is always given.
  package var wish: Wish?

  init(_ reader: SettingsReader) throws {
    isWanted = try reader.flag("calibrate")
    let precision = try reader.optionalNumber("abstain.precision")
    let recall = try reader.optionalNumber("abstain.recall")
    let label = try reader.optionalText("abstain.label")
    switch (precision, recall, label) {
    case (nil, nil, nil): wish = nil
    case (let precision?, nil, nil): wish = .precision(precision)
    case (nil, let recall?, let label?): wish = .recall(recall, label: label)
    default:
      throw TaskDefinitionError.conflict(
        try reader.place("abstain"), paths: ["abstain.precision", "abstain.recall", "abstain.label"],
        reason: "expected precision alone, or recall with the label that should be found")
    }
  }

  var settings: [(path: String, value: JSON)] {
    var (precision, recall, label): (Double?, Double?, String?) = (nil, nil, nil)
    switch wish {
    case .precision(let value): precision = value
    case .recall(let value, let name): (recall, label) = (value, name)
    case nil: break
    }
    return [
      ("calibrate", .bool(isWanted)), ("abstain.precision", JSON(precision)), ("abstain.recall", JSON(recall)),
      ("abstain.label", JSON(label)),
    ]
  }

  static let keys = [
    TaskKey(
      "calibrate", .flag, default: true,
      "whether a temperature, and of several labels thresholds, are fitted on the validation data"),
    TaskKey("abstain", .group(shortForm: nil), "when a label is given; default: always the most probable one"),
    TaskKey(
      "abstain.precision", .number(.share),
      "share of the given labels that should be right; texts below the confidence that this takes get none"),
    TaskKey("abstain.recall", .number(.share), "share of the texts with abstain.label that should be found"),
    TaskKey("abstain.label", .text, "the label of abstain.recall"),
  ]
}
