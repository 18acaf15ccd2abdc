import Files
import Foundation
import Hummingbird
import Store

/// `/runs`, `/runs/TASK@NAME` and `/runs/compare?a=…&b=…`: what was trained in the workspace.
struct RunRoutes: Sendable {
  /// Rows of a page.
  static let pageRows = 50
  /// What is read of one run at most.
  private static let (losses, evaluations, remarks) = (2_000, 2_000, 50)

  private let shelf: RunShelf?

  /// - Parameter store: the store's path; nil: no runs are shown.
  init(store: String?) { shelf = store.map { RunShelf($0) } }

  func add(to router: Router<ServingContext>) {
    router.get("/runs") { request, _ in
      let fields = try FormFields((request.uri.query ?? "").utf8)
      let task = try fields["task"].flatMap { $0.isEmpty ? nil : $0 }
      let number = try Self.pageNumber(fields)
      let list = try await read { reader in
        let page = try reader.page(task: task, from: (number - 1) * Self.pageRows, count: Self.pageRows)
        return RunListPage(
          runs: page.runs, total: page.total, number: number, task: task, tasks: try reader.tasks(atMost: 30))
      }
      return PageReply.page(list?.html ?? Self.noStore)
    }
    router.get("/runs/compare") { request, _ in
      let fields = try FormFields((request.uri.query ?? "").utf8)
      let titles = fields.values("a") + fields.values("b") + fields.values("run")
      guard titles.count == 2 else {
        throw ServingError.invalid("Choose two runs to compare; \(titles.count) were chosen.")
      }
      let (first, second) = (titles[0], titles[1])
      let records = try await read { reader in
        RunComparisonPage(try Self.record(first, reader), try Self.record(second, reader))
      }
      return PageReply.page(records?.html ?? Self.noStore)
    }
    router.get("/runs/**") { _, context in
      let path = context.parameters.getCatchAll().joined(separator: "/")
      let title = path.removingPercentEncoding ?? path
      let page = try await read { reader in
        let record = try Self.record(title, reader)
        let siblings = try reader.page(task: record.run.task, count: 100).runs.map(\.title)
        return RunPage(record: record, siblings: siblings.filter { !$0.hasSameBytes(as: title) })
      }
      return PageReply.page(page?.html ?? Self.noStore)
    }
  }

  /// Nil where there is no store.
  private func read<Result: Sendable>(
    _ body: @escaping @Sendable (RunReader) throws -> Result
  ) async throws -> Result? {
    try await shelf?.read(body)
  }

  private static func pageNumber(_ fields: FormFields) throws -> Int {
    guard let text = try fields["page"] else { return 1 }
    guard let number = Int(text), (1...1_000_000).contains(number) else {
      throw ServingError.invalid("page: expected a number from 1, found '\(text.prefix(60))'")
    }
    return number
  }

  /// - Throws: `ServingError.unknownRun`.
  private static func record(_ title: String, _ reader: RunReader) throws -> RunRecord {
    guard let run = try reader.run(titled: title) else { throw ServingError.unknownRun(String(title.prefix(200))) }
    return RunRecord(
      run: run, standing: run.standing, losses: try reader.losses(of: run.path, atMost: losses),
      evaluations: try reader.evaluations(of: run.path, atMost: evaluations),
      remarks: try reader.remarks(of: run.path, atMost: remarks))
  }

  private static var noStore: HTML {
    PageFrame.document(
      title: "Runs", at: .runs,
      """
      <h1>Runs</h1>
      <p>There are no runs here yet: what <code>hone train</code> trains in the server's workspace will be listed.</p>
      """)
  }
}
