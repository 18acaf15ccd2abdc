package import Files

/// When a label is given, where that is not simply the most probable one: what was wanted, and the threshold that came of
/// it on the validation data.
package struct DecisionRule: Sendable, Equatable {
  package enum Measure: String, Sendable {
    /// Of the given labels so many should be right: below the threshold no label is given.
    case precision
    /// Of the texts with one label so many should be found: from the threshold on that label is given, though another
    /// may be more probable.
    case recall
  }

  package let measure: Measure
  /// The label of a recall; nil of a precision.
  package let label: String?
  package let wanted: Double
  /// A probability: of the best label, or of the label of a recall.
  package let threshold: Double
  /// What was wanted as it was on the validation data.
  package let reached: Double
  /// The share of the validation texts at or above the threshold.
  package let coverage: Double

  package init(
    measure: Measure, label: String?, wanted: Double, threshold: Double, reached: Double, coverage: Double
  ) {
    self.measure = measure
    self.label = label
    self.wanted = wanted
    self.threshold = threshold
    self.reached = reached
    self.coverage = coverage
  }

  package var json: JSON {
    [
      "measure": .string(measure.rawValue), "label": label.map { .string($0) } ?? .null,
      "wanted": .number(JSONNumber(wanted)), "threshold": .number(JSONNumber(threshold)),
      "reached": .number(JSONNumber(reached)), "coverage": .number(JSONNumber(coverage)),
    ]
  }

  /// Nil when the value is anything else.
  package init?(_ json: JSON) {
    guard let measure = json["measure"]?.stringValue.flatMap(Measure.init), let wanted = json["wanted"]?.doubleValue,
      let threshold = json["threshold"]?.doubleValue, let reached = json["reached"]?.doubleValue,
      let coverage = json["coverage"]?.doubleValue, (json["label"]?.stringValue != nil) == (measure == .recall)
    else { return nil }
    self.init(
      measure: measure, label: json["label"]?.stringValue, wanted: wanted, threshold: threshold, reached: reached,
      coverage: coverage)
  }
}
