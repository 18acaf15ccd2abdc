package import Files

/// When a model gives no label: what was wanted, and the probability that came of it on the validation data.
package struct AbstainRule: Sendable, Equatable {
  /// The probability of the best label from which it is given.
  package let threshold: Double
  /// The precision of the given labels that was wanted.
  package let wantedPrecision: Double
  /// What it was on the validation data, and the share of texts that got a label there.
  package let precision: Double
  package let coverage: Double

  package init(threshold: Double, wantedPrecision: Double, precision: Double, coverage: Double) {
    self.threshold = threshold
    self.wantedPrecision = wantedPrecision
    self.precision = precision
    self.coverage = coverage
  }

  package var json: JSON {
    [
      "threshold": .number(JSONNumber(threshold)), "wanted_precision": .number(JSONNumber(wantedPrecision)),
      "precision": .number(JSONNumber(precision)), "coverage": .number(JSONNumber(coverage)),
    ]
  }

  /// Nil when the value is anything else.
  package init?(_ json: JSON) {
    guard let threshold = json["threshold"]?.doubleValue, let wanted = json["wanted_precision"]?.doubleValue,
      let precision = json["precision"]?.doubleValue, let coverage = json["coverage"]?.doubleValue
    else { return nil }
    self.init(threshold: threshold, wantedPrecision: wanted, precision: precision, coverage: coverage)
  }
}
