import Evaluation
import Training

/// An evaluation of several labels a text for people.
struct MultiLabelText {
  let report: MultiLabelReport

  var lines: [String] {
    var table = Table()
    table.add([
      "\(report.metric.rawValue) (main score)", report.score.fixed(4),
      "95 % interval \(report.interval.low.fixed(4)) to \(report.interval.high.fixed(4))",
    ])
    if let constant = report.constant, let tfidf = report.tfidf {
      table.add(["  baseline: most frequent set of labels", constant.fixed(4), ""])
      table.add([
        "  baseline: TF-IDF + logistic regression\(EvaluationText.share(report.baselineRows))", tfidf.fixed(4), "",
      ])
    }
    for metric in MultiLabelMetric.allCases where metric != report.metric {
      table.add([metric.rawValue, metric.value(of: report.scores).fixed(4)])
    }
    table.add(["hamming_loss", report.scores.hammingLoss.fixed(4)])
    var labels = Table()
    labels.add(["label", "precision", "recall", "F1", "texts", "given from"])
    for (index, label) in report.labels.enumerated() {
      let scores = report.scores.perLabel[index]
      labels.add([
        label, scores.precision.fixed(4), scores.recall.fixed(4), scores.f1.fixed(4), "\(scores.support)",
        report.thresholds[index].fixed(3),
      ])
    }
    return [
      "\(report.texts) texts, \(report.tokens) tokens in \(Console.duration(report.seconds))", "",
    ] + table.lines
      + (report.tfidf == nil ? ["  no baselines: \(EvaluationText.missingBaselines)"] : []) + [""] + labels.lines
  }
}
