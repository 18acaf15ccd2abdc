import Evaluation
import Tasks
import Training

/// What was fitted on the validation data, for people.
struct CalibrationText {
  let calibration: Calibration
  let labels: [String]

  var lines: [String] {
    var lines: [String] = []
    if let report = calibration.report {
      lines.append(
        "calibrated on \(calibration.rows) validation texts: temperature \(calibration.temperature.fixed(3)), "
          + outcome(report))
    }
    if let thresholds = calibration.thresholds {
      let shown = zip(labels, thresholds.thresholds).map { "\($0) \($1.fixed(2))" }
      lines.append("labels are given from: \(shown.joined(separator: ", "))")
    }
    if let rule = calibration.decision {
      let label = rule.label ?? ""
      lines.append(
        rule.measure == .precision
          ? "no label below a confidence of \(rule.threshold.fixed(3)): of the validation texts \(rule.coverage.percent) "
            + "get one, and \(rule.reached.percent) of these are right (wanted \(rule.wanted.percent))" + proof(rule)
          : "'\(label)' from a probability of \(rule.threshold.fixed(3)): it finds \(rule.reached.percent) of the "
            + "validation texts that have it (wanted \(rule.wanted.percent)), and \(rule.coverage.percent) of all get it"
      )
    }
    if let choice = calibration.unreachable {
      lines.append(
        "a \(choice.measure.rawValue) of \(choice.target.percent) cannot be had on the validation texts; every text gets "
          + "its most probable label")
    }
    return lines
  }

  /// What so many texts show, where that is less than what was wanted.
  private func proof(_ rule: DecisionRule) -> String {
    let given = Int((rule.coverage * Double(calibration.rows)).rounded())
    let right = Int((rule.reached * Double(given)).rounded())
    guard given > 0, right <= given else { return "" }
    let bound = BinomialBound.lower(hits: right, rows: given, level: 0.95)
    guard bound < rule.wanted else { return "" }
    return "; \(right) of \(given) texts show no more than that \(bound.percent) are right (95 % confidence): more "
      + "validation texts would show more"
  }

  private func outcome(_ report: CalibrationReport) -> String {
    switch report.fit.outcome {
    case .lowest: "they would have it surer without end, so that they do not tell how sure the model may be"
    case .undetermined: "they say nothing of it"
    case .optimum, .highest:
      "calibration error \(report.before.expectedCalibrationError.fixed(4)) before and "
        + "\(report.after.expectedCalibrationError.fixed(4)) after"
    }
  }
}
