import Files
import Store

/// The runs of a workspace, the newest first, some a page.
struct RunListPage: Sendable {
  private let rows: [(run: StoredRun, standing: String)]
  private let total: Int
  /// The page, from 1.
  private let number: Int
  private let task: String?
  private let tasks: [(name: String, runs: Int)]

  init(runs: [StoredRun], total: Int, number: Int, task: String?, tasks: [(name: String, runs: Int)]) {
    rows = runs.map { ($0, $0.standing) }
    self.total = total
    self.number = number
    self.task = task
    self.tasks = tasks
  }

  var html: HTML {
    PageFrame.document(
      title: task.map { "Runs of \($0)" } ?? "Runs", at: .runs,
      """
      <h1>Runs\(task.map { " of <bdi>\($0)</bdi>" } ?? .empty)</h1>
      \(filter, if: tasks.count > 1 || task != nil)<p class="note">\(count)</p>
      \(list, if: !rows.isEmpty)
      """)
  }

  private var count: String {
    guard !rows.isEmpty else { return total == 0 ? "There are none yet." : "There are no more." }
    let first = (number - 1) * RunRoutes.pageRows + 1
    return "\(first) to \(first + rows.count - 1) of \(total), the newest first."
  }

  private var filter: HTML {
    let links = tasks.map { entry -> HTML in
      let isChosen = task?.hasSameBytes(as: entry.name) ?? false
      return """
        <a href="/runs?task=\(path: entry.name)"\(" aria-current=\"page\"", if: isChosen)><bdi>\(entry.name)</bdi>\
         \(entry.runs)</a>

        """
    }
    return """
      <nav class="tasks" aria-label="Tasks"><a href="/runs"\(" aria-current=\"page\"", if: task == nil)>All</a>
      \(links)</nav>

      """
  }

  private var list: HTML {
    """
    <form method="get" action="/runs/compare">
    \(button)
    \(PageFrame.table("Runs", table))
    \(button, if: rows.count > 12)
    </form>
    \(pages)
    """
  }

  private var button: HTML { "<p class=\"submit\"><button>Compare the chosen two</button></p>" }

  private var table: HTML {
    """
    <thead><tr><th scope="col"><span class="hidden">Compare</span></th><th scope="col">Run</th>\
    <th scope="col">State</th><th scope="col">Method</th><th scope="col">Metric</th>\
    <th scope="col" class="number">Validation</th><th scope="col" class="number">Test</th>\
    <th scope="col" class="number">Steps</th><th scope="col" class="number">Time</th></tr></thead>
    <tbody>
    \(rows.map(row))</tbody>
    """
  }

  private func row(_ run: StoredRun, _ standing: String) -> HTML {
    let title = run.title
    return """
      <tr><td><input type="checkbox" name="run" value="\(title)" aria-label="Compare \(title)"></td>\
      <th scope="row"><a href="/runs/\(path: title)"><bdi>\(title)</bdi></a></th>\
      <td>\(standing)</td><td>\(run.method ?? "-")</td><td>\(run.metric ?? "-")</td>\
      <td class="number">\(run.bestScore.map(PageNumbers.score) ?? "-")</td>\
      <td class="number">\(run.testScore.map(PageNumbers.score) ?? "-")</td>\
      <td class="number">\(run.steps)</td><td class="number">\(run.seconds.map(PageNumbers.duration) ?? "-")</td></tr>

      """
  }

  private var pages: HTML {
    let filter: HTML = task.map { "&amp;task=\(path: $0)" } ?? .empty
    let hasMore = number * RunRoutes.pageRows < total
    guard number > 1 || hasMore else { return .empty }
    return """
      <nav class="pages" aria-label="Pages of runs">\
      \("<a href=\"/runs?page=\(number - 1)\(filter)\" rel=\"prev\">Newer runs</a>", if: number > 1)
      \("<a href=\"/runs?page=\(number + 1)\(filter)\" rel=\"next\">Older runs</a>", if: hasMore)</nav>
      """
  }
}
