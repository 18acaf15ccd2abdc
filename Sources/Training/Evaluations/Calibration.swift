package import Evaluation
package import Files
package import Tasks

/// What was fitted on the validation data, and what it changed there.
package struct Calibration: Sendable, Equatable {
  /// Rows that it was fitted on.
  package let rows: Int
  package var temperature = 1.0
  /// Expected calibration error without and with the temperature.
  package var before: CalibrationScores?
  package var after: CalibrationScores?
  package var thresholds: [Double] = []
  package var abstain: AbstainRule?
  /// The precision that was wanted and that no threshold has.
  package var unreachable: Double?

  package init(rows: Int) { self.rows = rows }

  /// Puts it into the settings that stand beside the weights.
  package func apply(to settings: inout ModelSettings) {
    settings.temperature = temperature
    settings.thresholds = thresholds
    settings.abstain = abstain
  }

  package var json: JSON {
    var object = JSONObject()
    object["rows"] = .number(JSONNumber(rows))
    object["temperature"] = .number(JSONNumber(temperature))
    object["error_before"] = before.map { .number(JSONNumber($0.expectedError)) } ?? .null
    object["error_after"] = after.map { .number(JSONNumber($0.expectedError)) } ?? .null
    object["thresholds"] = thresholds.isEmpty ? .null : .array(thresholds.map { .number(JSONNumber($0)) })
    object["abstain"] = abstain?.json ?? .null
    object["unreachable_precision"] = unreachable.map { .number(JSONNumber($0)) } ?? .null
    return .object(object)
  }
}
