import Evaluation
import Files
import Store

/// All that is known of a run: how it stands, its curves, its scores, its settings.
struct RunPage: Sendable {
  let record: RunRecord
  /// Runs of the same task, the newest first.
  let siblings: [String]
  /// Looks at the validation data that are listed, the last ones.
  private static let mostLooks = 20

  private var run: StoredRun { record.run }

  var html: HTML {
    PageFrame.document(
      title: run.title, at: .runs,
      """
      <h1><bdi>\(run.title)</bdi></h1>
      \(PageFrame.facts(RunFacts.all(record)))
      \(charts)
      \(RunScores(run).parts.map(Self.scores))\(looks, if: !record.evaluations.isEmpty)\
      \(comparison, if: !siblings.isEmpty)\(remarks, if: !record.remarks.isEmpty)\
      \(settings, if: !record.settings.isEmpty)\(files, if: !run.data.isEmpty || !run.artifacts.isEmpty)
      """)
  }

  private var charts: HTML {
    let loss = ChartFigure(chart: Chart(title: "Loss", curves: [record.loss]), id: "loss").html
    let scores = ChartFigure(
      chart: Chart(title: "Validation: \(record.metric ?? "score")", curves: [record.scores]), id: "scores"
    ).html
    guard !loss.text.isEmpty || !scores.text.isEmpty else { return "<p class=\"note\">No step was taken yet.</p>" }
    return "<div class=\"charts\">\(loss)\(scores)</div>"
  }

  private static func scores(_ part: RunScores.Part) -> HTML {
    let name = part.head.map { "Test scores of \($0)" } ?? "Test scores"
    let numbers = part.numbers.map { number -> HTML in
      """
      <tr><th scope="row">\(number.name)</th><td class="number">\(PageNumbers.score(number.value))</td></tr>

      """
    }
    let labels = part.labels.map { row -> HTML in
      let cells = zip(part.columns, row.values).map { column, value -> HTML in
        let shown = value.map { column == "support" ? DecimalText.fixed($0, decimals: 0) : PageNumbers.score($0) }
        return "<td class=\"number\">\(shown ?? "-")</td>"
      }
      return "<tr><th scope=\"row\"><bdi>\(row.name)</bdi></th>\(cells)</tr>\n"
    }
    let columns = part.columns.map { column -> HTML in
      "<th scope=\"col\" class=\"number\">\(column.replacing("_", with: " "))</th>"
    }
    let interval: HTML =
      part.interval.map { interval in
        """
        <p class="note">\(part.metric) \(part.score.map(PageNumbers.score) ?? "-"), 95 % interval \
        \(PageNumbers.score(interval.low)) to \(PageNumbers.score(interval.high))</p>

        """
      } ?? .empty
    return """
      <h2>\(name)</h2>
      \(interval)<div class="columns">\
      \(PageFrame.table("\(name), all", "<tbody>\n\(numbers)</tbody>"), if: !part.numbers.isEmpty)\
      \(PageFrame.table(
        "\(name), by label",
        "<thead><tr><th scope=\"col\">Label</th>\(columns)</tr></thead>\n<tbody>\n\(labels)</tbody>"),
        if: !part.labels.isEmpty)</div>

      """
  }

  private var looks: HTML {
    let all = record.evaluations
    let rows = all.suffix(Self.mostLooks).map { look -> HTML in
      """
      <tr><th scope="row" class="number">\(look.step)</th><td>\(look.metric)</td>\
      <td class="number">\(PageNumbers.score(look.score))</td><td>\("best so far", if: look.isBest)</td></tr>

      """
    }
    let table: HTML = """
      <thead><tr><th scope="col" class="number">Step</th><th scope="col">Metric</th>\
      <th scope="col" class="number">Score</th><th scope="col"><span class="hidden">Note</span></th></tr></thead>
      <tbody>
      \(rows)</tbody>
      """
    return """
      <details><summary>Validation scores (\(all.count))</summary>
      \("<p class=\"note\">The last \(Self.mostLooks).</p>\n", if: all.count > Self.mostLooks)\
      \(PageFrame.table("Validation scores", table))
      </details>

      """
  }

  private var comparison: HTML {
    """
    <form class="compare" method="get" action="/runs/compare"><input type="hidden" name="a" value="\(run.title)">
    <p><label for="other">Compare with</label>
    <select id="other" name="b">
    \(siblings.map { "<option>\($0)</option>\n" as HTML })</select> <button>Compare</button></p>
    </form>

    """
  }

  private var remarks: HTML {
    """
    <h2>Notes</h2>
    <ul>
    \(record.remarks.map { "<li>\(RunRecord.withoutFolders($0))</li>\n" as HTML })</ul>

    """
  }

  private var settings: HTML {
    let rows = record.settings.map { setting -> HTML in
      "<tr><th scope=\"row\">\(setting.name)</th><td><bdi>\(setting.value)</bdi></td></tr>\n"
    }
    return """
      <details><summary>Settings (\(rows.count))</summary>
      \(PageFrame.table("Settings", "<tbody>\n\(rows)</tbody>"))
      </details>

      """
  }

  private var files: HTML {
    let data = run.data.map { file -> HTML in
      """
      <tr><th scope="row">\(file.role) data</th><td><bdi>\(RunRecord.withoutFolders(file.file))</bdi></td>\
      <td><code>\(String((file.sha256 ?? "").prefix(12)))</code></td></tr>

      """
    }
    let model = run.artifacts.prefix(60).map { file -> HTML in
      """
      <tr><th scope="row">model</th><td><bdi>\(file.name)</bdi>, \(file.bytes) bytes</td>\
      <td><code>\(String(file.sha256.prefix(12)))</code></td></tr>

      """
    }
    let table: HTML = """
      <thead><tr><th scope="col">What</th><th scope="col">File</th><th scope="col">SHA-256 begins</th></tr></thead>
      <tbody>
      \(data)\(model)</tbody>
      """
    return """
      <details><summary>Files (\(data.count + model.count))</summary>
      \(PageFrame.table("Files", table))
      </details>

      """
  }
}
