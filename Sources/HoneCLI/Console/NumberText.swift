import Evaluation
import Foundation
import Tasks
import Training

/// An evaluation of numbers for people.
struct NumberText {
  let report: NumberReport

  var lines: [String] {
    var table = Table()
    table.add([
      "\(report.metric.rawValue) (main score)", report.score.fixed(4),
      "95 % interval \(report.interval.low.fixed(4)) to \(report.interval.high.fixed(4))",
    ])
    for (name, scores) in report.baselines {
      guard let value = report.metric.value(of: scores) else { continue }
      table.add(["  baseline: \(shown(name))", value.fixed(4), ""])
    }
    let columns = [report.scores] + report.baselines.map(\.scores)
    var all = Table()
    if !report.baselines.isEmpty {
      all.add(["", "model"] + report.baselines.map { $0.name.replacingOccurrences(of: "_", with: " ") })
    }
    for metric in RegressionMetric.allCases where metric.value(of: report.scores) != nil {
      all.add([metric.rawValue] + columns.map { metric.value(of: $0)?.fixed(4) ?? "" })
    }
    if report.scores.ordinal != nil {
      all.add(["nearest value is right"] + columns.map { $0.ordinal?.accuracy.percent ?? "" })
      all.add(["at most one beside"] + columns.map { $0.ordinal?.withinOne.percent ?? "" })
    }
    var lines: [String] = []
    if let ordinal = report.scores.ordinal, let names = report.grades?.names {
      var confusion = Table()
      confusion.add([""] + names)
      for (name, row) in zip(names, ordinal.confusion) { confusion.add([name] + row.map { "\($0)" }) }
      lines = ["", "confusion matrix (rows: true, columns: predicted)"] + confusion.lines
    }
    return [
      "\(report.scores.rowCount) texts, \(report.tokens) tokens in \(Console.duration(report.seconds))", "",
    ] + table.lines
      + (report.baselines.isEmpty ? ["  no baselines: \(EvaluationText.missingBaselines)"] : []) + [""] + all.lines
      + lines
  }

  private func shown(_ name: String) -> String {
    switch name {
    case "tfidf": "TF-IDF + ridge regression\(EvaluationText.share(report.baselineRows))"
    case "training_median": "always the training median"
    default: "always the training mean"
    }
  }
}
