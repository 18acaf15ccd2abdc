import Evaluation
import Training

/// An evaluation for people.
struct EvaluationText {
  let report: EvaluationReport
  /// Said in place of the baselines when there are none.
  static let missingBaselines = "the baselines are kept with the run, which this model was evaluated without"

  /// Said behind a TF-IDF baseline that was not fitted on every row.
  static func share(_ rows: BaselineRows?) -> String {
    guard let rows, rows.tfidf < rows.all else { return "" }
    return " (fitted on \(rows.tfidf) of \(rows.all) rows)"
  }

  var lines: [String] {
    let scores = report.scores
    var lines = [
      "\(scores.rowCount) texts, \(report.tokens) tokens in \(Console.duration(report.seconds))", "",
    ]
    var summary = Table()
    summary.add([
      "\(report.metric.rawValue) (main score)", report.score.fixed(4),
      "95 % interval \(report.interval.low.fixed(4)) to \(report.interval.high.fixed(4))",
    ])
    if let majority = report.majority, let tfidf = report.tfidf {
      summary.add(["  baseline: most frequent class", majority.fixed(4), ""])
      summary.add(["  baseline: TF-IDF + logistic regression", tfidf.fixed(4), ""])
    }
    lines += summary.lines
    if report.majority == nil { lines.append("  no baselines: \(Self.missingBaselines)") }
    lines.append("")
    var all = Table()
    for (name, value) in [
      ("accuracy", scores.accuracy), ("macro F1", scores.macroF1), ("micro F1", scores.microF1),
      ("weighted F1", scores.weightedF1), ("Matthews", scores.matthews),
    ] { all.add([name, value.fixed(4)]) }
    if let calibration = report.calibration {
      all.add(["calibration error", calibration.expectedCalibrationError.fixed(4)])
    }
    lines += all.lines + [""]
    if let given = report.given {
      lines += [
        "\(given.share.percent) of the texts get a label, and \(given.accuracy.percent) of these are right; the scores here "
          + "count the most probable label of every text", "",
      ]
    }
    var classes = Table()
    classes.add(["class", "precision", "recall", "F1", "texts"])
    for (label, entry) in zip(report.labels, scores.perClass) {
      classes.add([label, entry.precision.fixed(4), entry.recall.fixed(4), entry.f1.fixed(4), "\(entry.support)"])
    }
    lines += classes.lines + ["", "confusion matrix (rows: true, columns: predicted)"]
    var confusion = Table()
    confusion.add([""] + report.labels)
    for (label, row) in zip(report.labels, scores.confusion) { confusion.add([label] + row.map { "\($0)" }) }
    lines += confusion.lines
    if report.truncatedTexts > 0 {
      lines += ["", "\(report.truncatedTexts) texts were cut at the window: overflow is set to truncate"]
    }
    if report.windowedTexts > 0 {
      lines += ["", "\(report.windowedTexts) texts were longer than a window and read in several"]
    }
    return lines
  }
}
