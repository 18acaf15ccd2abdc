import Evaluation
import Experiments
import Training

/// What a domain step brought the named tasks, for people.
struct DomainText {
  let report: DomainReport

  var lines: [String] {
    guard !report.rows.isEmpty else { return failures }
    var table = Table(leftColumns: [0, 1])
    table.add(["task", "score", "before", "after", "difference"] + (report.seeds > 1 ? ["95 % interval"] : []))
    for row in report.rows {
      var cells = [row.name, row.metric + (row.isError ? " (lower is better)" : "")]
      cells += [row.before, row.after].map { Self.text(StudentInterval($0)) }
      let difference = row.difference
      cells.append(Self.signed(difference.mean))
      if let interval = row.interval {
        cells.append("\(Self.signed(interval.low)) to \(Self.signed(interval.high))")
      }
      table.add(cells)
    }
    let runs = report.rows.flatMap { $0.runsBefore + $0.runsAfter }.reduce(into: [String]()) { runs, run in
      if !runs.contains(run) { runs.append(run) }
    }
    return table.lines + [report.meaning] + failures + ["runs of the tasks: \(runs.joined(separator: ", "))"]
  }

  private var failures: [String] { report.failures.map { "left out: \($0)" } }

  private static func text(_ scores: StudentInterval) -> String {
    scores.mean.fixed(4) + (scores.deviation.map { " ± " + $0.fixed(4) } ?? "")
  }

  private static func signed(_ value: Double) -> String { (value < 0 ? "-" : "+") + abs(value).fixed(4) }
}

/// What became of the encoder's sense of how alike sentences are, for people.
struct ProbeText {
  let probe: SentenceProbe

  var lines: [String] {
    [
      "sentence similarity: \(probe.before.fixed(3)) before, \(probe.after.fixed(3)) after (\(probe.meaning))",
      "order of the cosines beside what it was: Spearman \(probe.similarity.spearman.fixed(3))",
    ]
  }
}
