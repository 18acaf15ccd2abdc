import Files
import Foundation
import GRDB

/// Reads the runs of a store and never changes them, a bounded number of rows at a time: for who shows them to many.
///
/// SQLite may put its two side files beside the store, as for every reader of a write-ahead log.
package final class RunReader: Sendable {
  private let path: String
  private let queue: DatabaseQueue

  /// - Throws: `StoreError.noStore` where there is none; `.newer`, `.older`, `.database`.
  package init(path: String) throws {
    self.path = path
    guard try FileStatus(path) != nil else { throw StoreError.noStore(path: path) }
    do {
      var configuration = Configuration()
      configuration.readonly = true
      configuration.busyMode = .timeout(2)
      queue = try DatabaseQueue(path: path, configuration: configuration)
      let (isNewer, isCurrent) = try queue.read { database in
        let migrator = StoreSchema.migrator
        return (try migrator.hasBeenSuperseded(database), try migrator.hasCompletedMigrations(database))
      }
      if isNewer { throw StoreError.newer(path: path) }
      if !isCurrent { throw StoreError.older(path: path) }
    } catch {
      throw RunStore.fault(error, path)
    }
  }

  /// Some runs, the newest first, without their settings and reports, and how many there are in all.
  ///
  /// - Parameter task: those of one task; nil: of all.
  /// - Throws: `StoreError`, like everything here.
  package func page(task: String? = nil, from offset: Int = 0, count: Int) throws -> (runs: [StoredRun], total: Int) {
    try read { database in
      let filter = task == nil ? "" : "WHERE task = ?"
      let values: [any DatabaseValueConvertible] = task.map { [$0] } ?? []
      let total = try Int.fetchOne(
        database, sql: "SELECT count(*) FROM runs \(filter)", arguments: StatementArguments(values))
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT id, path, task, name, kind, method, encoder, started_at, state, metric, best_score, best_step,
            test_score, steps, total_steps, seconds, tokens_per_second, peak_memory_mb
          FROM runs \(filter) ORDER BY started_at DESC, id DESC LIMIT ? OFFSET ?
          """, arguments: StatementArguments(values + [count, offset]))
      return (try rows.map { try RunRows.run($0, database, isWhole: false) }, total ?? 0)
    }
  }

  /// The tasks that have most runs, with how many.
  package func tasks(atMost count: Int) throws -> [(name: String, runs: Int)] {
    try read { database in
      try Row.fetchAll(
        database, sql: "SELECT task, count(*) AS runs FROM runs GROUP BY task ORDER BY runs DESC, task LIMIT ?",
        arguments: [count]
      ).map { ($0["task"], $0["runs"]) }
    }
  }

  /// The run with a title, `TASK@NAME`; nil: there is none.
  package func run(titled title: String) throws -> StoredRun? {
    try read { database in
      try Row.fetchOne(
        database, sql: "SELECT * FROM runs WHERE task || '@' || name = ? ORDER BY id DESC LIMIT 1", arguments: [title]
      ).map { try RunRows.run($0, database) }
    }
  }

  /// The losses of a run; of a long one means of as many equal stretches as there may be points.
  ///
  /// - Returns: points by step, ascending.
  package func losses(of path: String, atMost count: Int) throws -> [(step: Int, loss: Double)] {
    try read { database in
      let bounds = try Row.fetchOne(
        database,
        sql: """
          SELECT min(step) AS first, max(step) AS last, count(*) AS count
          FROM steps JOIN runs ON runs.id = run WHERE path = ? AND loss IS NOT NULL
          """, arguments: [path])
      guard let bounds, let first: Int = bounds["first"], let last: Int = bounds["last"] else { return [] }
      let stretches = bounds["count"] <= count ? last - first + 1 : count
      return try Row.fetchAll(
        database,
        sql: """
          SELECT max(step) AS step, avg(loss) AS loss FROM steps JOIN runs ON runs.id = run
          WHERE path = ? AND loss IS NOT NULL GROUP BY (step - ?) * ? / ? ORDER BY step
          """, arguments: [path, first, stretches, last - first + 1]
      ).map { ($0["step"], $0["loss"]) }
    }
  }

  /// The first looks of a run at its validation data, without the scores of labels.
  package func evaluations(of path: String, atMost count: Int) throws -> [StoredEvaluation] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT evaluations.step, evaluations.metric, score, is_best FROM evaluations JOIN runs ON runs.id = run
          WHERE path = ? ORDER BY evaluations.step LIMIT ?
          """, arguments: [path, count]
      ).map(RunRows.evaluation)
    }
  }

  /// The first remarks of a run.
  package func remarks(of path: String, atMost count: Int) throws -> [String] {
    try read { database in
      try String.fetchAll(
        database, sql: "SELECT text FROM remarks JOIN runs ON runs.id = run WHERE path = ? ORDER BY number LIMIT ?",
        arguments: [path, count])
    }
  }

  private func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
    do { return try queue.read(body) } catch { throw RunStore.fault(error, path) }
  }
}
