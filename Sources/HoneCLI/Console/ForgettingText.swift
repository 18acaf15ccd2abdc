import Evaluation
import Training

/// What was forgotten, for people.
struct ForgettingText {
  let report: ForgettingReport

  var lines: [String] {
    var table = Table()
    table.add(["", report.before.metricName, "95 % interval"])
    for (name, test) in [("with its own encoder", report.before), ("with that of \(report.changed)", report.after)] {
      table.add([name, test.score.fixed(4), "\(test.interval.low.fixed(4)) to \(test.interval.high.fixed(4))"])
    }
    table.add(["forgotten", (report.before.score - report.after.score).fixed(4)])
    var lines = ["\(report.earlier) on \(report.before.texts) texts", ""] + table.lines
    if let similarity = report.similarity {
      lines += [
        "",
        "texts as alike as to the base encoder: Spearman \(similarity.spearman.fixed(4)) over \(similarity.pairs) pairs, "
          + "cosines \(similarity.meanChange.fixed(4)) apart on average",
      ]
    }
    return lines
  }
}
