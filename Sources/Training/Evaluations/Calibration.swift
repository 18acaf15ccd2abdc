package import Evaluation
package import Files
package import Tasks

/// What was fitted on the validation data, and what it changed there.
package struct Calibration: Sendable, Equatable {
  /// Rows that it was fitted on.
  package let rows: Int
  /// The temperature, with the errors without and with it; nil where it was not asked for.
  package let report: CalibrationReport?
  /// Of several labels a text: from which probability each is given.
  package var thresholds: F1Thresholds?
  package var decision: DecisionRule?
  /// What was wanted of the decisions and cannot be had on these rows.
  package var unreachable: ThresholdChoice?

  /// - Parameter report: nil where a temperature was not asked for.
  package init(rows: Int, report: CalibrationReport?) {
    self.rows = rows
    self.report = report
  }

  /// What logits are divided by: 1 where the rows do not tell how sure the model may be, as where all are right.
  package var temperature: Double {
    guard let fit = report?.fit, fit.outcome != .lowest, fit.outcome != .undetermined else { return 1 }
    return fit.temperature
  }

  /// Puts it into the settings that stand beside the weights.
  package func apply(to settings: inout ModelSettings) {
    settings.temperature = temperature
    settings.thresholds = thresholds?.thresholds ?? []
    settings.decision = decision
  }

  package var json: JSON {
    var object = JSONObject()
    object["rows"] = .number(JSONNumber(rows))
    object["temperature"] = .number(JSONNumber(temperature))
    object["outcome"] = report.map { .string($0.fit.outcome.rawValue) } ?? .null
    for (name, scores) in [("before", report?.before), ("after", report?.after)] {
      object[name] =
        scores.map {
          [
            "expected_calibration_error": .number(JSONNumber($0.expectedCalibrationError)),
            "adaptive_calibration_error": .number(JSONNumber($0.adaptiveCalibrationError)),
            "negative_log_likelihood": .number(JSONNumber($0.negativeLogLikelihood)),
            "brier": .number(JSONNumber($0.brier)),
          ]
        } ?? .null
    }
    object["thresholds"] = thresholds.map { .array($0.thresholds.map { .number(JSONNumber($0)) }) } ?? .null
    object["decision"] = decision?.json ?? .null
    object["unreachable"] =
      unreachable.map { ["measure": .string($0.measure.rawValue), "wanted": .number(JSONNumber($0.target))] } ?? .null
    return .object(object)
  }
}
