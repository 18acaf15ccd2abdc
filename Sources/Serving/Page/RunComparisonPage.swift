import Evaluation
import Files
import Store

/// Two runs beside each other: curves in one chart, scores, and the settings that differ.
struct RunComparisonPage: Sendable {
  private let first: RunRecord
  private let second: RunRecord

  init(_ first: RunRecord, _ second: RunRecord) {
    self.first = first
    self.second = second
  }

  private var titles: [String] { [first.run.title, second.run.title] }

  var html: HTML {
    PageFrame.document(
      title: "\(titles[0]) and \(titles[1])", at: .runs,
      """
      <h1>Two runs</h1>
      <p class="note"><a href="/runs/\(path: titles[0])"><bdi>\(titles[0])</bdi></a> and \
      <a href="/runs/\(path: titles[1])"><bdi>\(titles[1])</bdi></a></p>
      <div class="charts">\(charts)</div>
      <h2>How they went</h2>
      \(PageFrame.table("How they went", table(facts)))
      \(scores, if: !numbers.isEmpty)<h2>What differs</h2>
      \(PageFrame.table("Settings and data that differ", table(settings)), if: !settings.isEmpty)\
      \("<p>Nothing in their settings and data.</p>", if: settings.isEmpty)
      """)
  }

  private var charts: HTML {
    let (one, other) = (first.metric, second.metric)
    let isSame = one.map { one in other?.hasSameBytes(as: one) ?? true } ?? true
    let loss = ChartFigure(chart: Chart(title: "Loss", curves: [first.loss, second.loss]), id: "loss").html
    guard isSame else {
      // Scores of two metrics have no axis in common.
      let charts = [(first, "first"), (second, "second")].map { record, id in
        ChartFigure(
          chart: Chart(title: "\(record.run.title), validation: \(record.metric ?? "score")", curves: [record.scores]),
          id: id
        ).html
      }
      return "\(loss)\(charts)"
    }
    let title = "Validation: \(one ?? other ?? "score")"
    return "\(loss)\(ChartFigure(chart: Chart(title: title, curves: [first.scores, second.scores]), id: "scores").html)"
  }

  /// A row a name, with what each run says.
  private func table(_ rows: [(name: String, values: [String?])]) -> HTML {
    let lines = rows.map { row -> HTML in
      let cells = row.values.map { "<td><bdi>\($0 ?? "-")</bdi></td>" as HTML }
      return "<tr><th scope=\"row\">\(row.name)</th>\(cells)</tr>\n"
    }
    return """
      <thead><tr><td></td><th scope="col"><bdi>\(titles[0])</bdi></th><th scope="col"><bdi>\(titles[1])</bdi></th></tr></thead>
      <tbody>
      \(lines)</tbody>
      """
  }

  private var facts: [(name: String, values: [String?])] {
    zip(RunFacts.all(first), RunFacts.all(second)).compactMap { one, other in
      one.value == nil && other.value == nil ? nil : (one.name, [one.value, other.value])
    }
  }

  private var numbers: [(name: String, values: [String?])] {
    func all(_ record: RunRecord) -> [(name: String, value: Double)] {
      RunScores(record.run).parts.flatMap { part in
        part.numbers.map { (name: (part.head.map { "\($0): " } ?? "") + $0.name, value: $0.value) }
          + part.labels.compactMap { row in
            guard let place = part.columns.firstIndex(of: "f1"), let value = row.values[place] else { return nil }
            return (name: (part.head.map { "\($0): " } ?? "") + "f1 of \(row.name)", value: value)
          }
      }
    }
    let (one, other) = (all(first), all(second))
    let names = one.map(\.name) + other.map(\.name).filter { name in !one.contains { $0.name.hasSameBytes(as: name) } }
    return names.map { name in
      let values = [one, other].map { list in list.first { $0.name.hasSameBytes(as: name) }?.value }
      return (name, values.map { $0.map(PageNumbers.score) })
    }
  }

  private var scores: HTML { "<h2>Test scores</h2>\n\(PageFrame.table("Test scores", table(numbers)))\n" }

  private var settings: [(name: String, values: [String?])] {
    let shown = ["state", "best_score", "best_step", "test_score", "steps", "training_seconds", "peak_memory_mb"]
    return RunDifferences(first.run, second.run).rows.filter { !shown.contains($0.key) }.map { row in
      (row.key, [row.first, row.second].map { $0.map(RunRecord.text) })
    }
  }
}
