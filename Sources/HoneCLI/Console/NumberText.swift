import Evaluation
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
    for (name, scores) in report.baselines where name != "training_median" {
      guard let value = report.metric.value(of: scores) else { continue }
      let shown = name == "tfidf" ? "TF-IDF + ridge regression" : "the training mean"
      table.add(["  baseline: \(shown)", value.fixed(4), ""])
    }
    for metric in RegressionMetric.allCases where metric != report.metric {
      guard let value = metric.value(of: report.scores) else { continue }
      let constant =
        metric.direction == .lowerIsBetter
        ? report.baselines.first.flatMap { metric.value(of: $0.scores) } : nil
      table.add(
        [metric.rawValue, value.fixed(4)] + (constant.map { ["always the training mean: \($0.fixed(4))"] } ?? []))
    }
    if let ordinal = report.scores.ordinal {
      table.add(["nearest value is right", ordinal.accuracy.percent])
      table.add(["at most one beside", ordinal.withinOne.percent])
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
    ] + table.lines + lines
  }
}
