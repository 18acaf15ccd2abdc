import Evaluation
import Tasks
import Training

/// What was fitted on the validation data, for people.
struct CalibrationText {
  let calibration: Calibration
  let labels: [String]

  var lines: [String] {
    var lines = [
      "calibrated on \(calibration.rows) validation texts: temperature \(calibration.temperature.fixed(3))"
        + errors
    ]
    if !calibration.thresholds.isEmpty {
      let thresholds = zip(labels, calibration.thresholds).map { "\($0) \($1.fixed(2))" }
      lines.append("labels are given from: \(thresholds.joined(separator: ", "))")
    }
    if let rule = calibration.abstain {
      lines.append(
        "no label below a confidence of \(rule.threshold.fixed(3)): of the validation texts \(rule.coverage.percent) "
          + "get one, and \(rule.precision.percent) of these are right (wanted \(rule.wantedPrecision.percent))")
    }
    if let wanted = calibration.unreachable {
      lines.append("no confidence gives labels that are right in \(wanted.percent); every text gets one")
    }
    return lines
  }

  private var errors: String {
    guard let before = calibration.before, let after = calibration.after else { return "" }
    return ", calibration error \(before.expectedError.fixed(4)) before and \(after.expectedError.fixed(4)) after"
  }
}
