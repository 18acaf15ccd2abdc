import Files
import Foundation
import GRDB

/// The runs of a workspace in one SQLite database, which several processes may write and read at once.
///
/// Write-ahead log, foreign keys, private to the user.
package final class RunStore: Sendable {
  package let path: String
  private let pool: DatabasePool

  package static let fileName = "hone.db"
  /// Seconds that a process waits for another's write.
  private static let patience = 20.0

  /// Opens a store or makes it; an older one is brought up to date after a copy of it was made beside it.
  ///
  /// - Throws: `StoreError.newer`, `StoreError.database`.
  package init(path: String) throws {
    self.path = path
    do {
      Self.makePrivate(path)
      var configuration = Configuration()
      configuration.foreignKeysEnabled = true
      configuration.busyMode = .timeout(Self.patience)
      pool = try DatabasePool(path: path, configuration: configuration)
    } catch {
      throw Self.fault(error, path)
    }
    // Of several processes that come first one makes the tables.
    Self.makePrivate(path + ".lock")
    let lock = try FileLock(path: path + ".lock", patience: Self.patience)
    defer { lock.release() }
    try migrate(StoreSchema.migrator)
  }

  private func migrate(_ migrator: DatabaseMigrator) throws {
    try guarded {
      let (isNewer, isCurrent, isEmpty) = try pool.read { database in
        (
          try migrator.hasBeenSuperseded(database), try migrator.hasCompletedMigrations(database),
          try migrator.appliedMigrations(database).isEmpty
        )
      }
      if isNewer { throw StoreError.newer(path: path) }
      guard !isCurrent else { return }
      if !isEmpty {
        let copy = path + ".before-\(migrator.migrations.count)"
        try? FileManager.default.removeItem(atPath: copy)
        Self.makePrivate(copy)
        try pool.backup(to: try DatabaseQueue(path: copy))
      }
      try migrator.migrate(pool)
    }
  }

  /// Makes an empty file that only the user may read, where there is none: SQLite gives its side files the same rights.
  private static func makePrivate(_ path: String) {
    guard !FileManager.default.fileExists(atPath: path) else { return }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
  }

  static func fault(_ error: any Error, _ path: String) -> any Error {
    if error is StoreError { return error }
    guard let error = error as? DatabaseError else { return error }
    let advice: String
    switch error.resultCode {
    case .SQLITE_FULL: advice = "; free some space and try again"
    case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: advice = "; check who owns it, or name another with --store"
    case .SQLITE_NOTADB, .SQLITE_CORRUPT:
      advice = "; it is no store or is damaged: move it away, and the runs are read again"
    case .SQLITE_BUSY: advice = "; another process writes all the time"
    default: advice = ""
    }
    return StoreError.database(path: path, reason: (error.message ?? "\(error.resultCode)") + advice)
  }

  private func guarded<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch { throw Self.fault(error, path) }
  }

  /// Brings a run up to date in one transaction, so that of two processes that do the second sees what the first did.
  ///
  /// - Parameter read: gives the run as it is now and what is new in its log, from what is kept of it; nil: nothing is.
  /// - Throws: `StoreError`, like everything here, and what `read` throws.
  package func update(_ path: String, _ read: (StoredProgress?) throws -> (StoredRun, LogPart)) throws {
    try guarded {
      try pool.write { database in
        let row = try Row.fetchOne(database, sql: "SELECT * FROM runs WHERE path = ?", arguments: [path])
        let kept = try row.map {
          StoredProgress(run: try RunRows.run($0, database), logSize: $0["log_bytes"], logMark: $0["log_mark"])
        }
        let (run, log) = try read(kept)
        try RunRows.upsert(run, database)
        try RunRows.append(log, to: RunRows.id(of: path, database), database)
      }
    }
  }

  /// Keeps a run as it is now, and what is new in its log; all or nothing.
  package func write(_ run: StoredRun, _ log: LogPart) throws {
    try update(run.path) { _ in (run, log) }
  }

  /// All runs, the oldest first.
  ///
  /// - Parameter task: those of one task; nil: of all.
  package func runs(task: String? = nil) throws -> [StoredRun] {
    try guarded {
      try pool.read { database in
        let sql = "SELECT * FROM runs \(task == nil ? "" : "WHERE task = ?") ORDER BY task, name"
        let rows = try Row.fetchAll(database, sql: sql, arguments: task.map { [$0] } ?? [])
        return try rows.map { try RunRows.run($0, database) }
      }
    }
  }

  package func steps(of path: String) throws -> [StoredStep] {
    try guarded {
      try pool.read { database in
        try Row.fetchAll(
          database, sql: "SELECT steps.* FROM steps JOIN runs ON runs.id = run WHERE path = ? ORDER BY step",
          arguments: [path]
        ).map(RunRows.step)
      }
    }
  }

  package func evaluations(of path: String) throws -> [StoredEvaluation] {
    try guarded {
      try pool.read { database in
        try Row.fetchAll(
          database,
          sql: "SELECT evaluations.* FROM evaluations JOIN runs ON runs.id = run WHERE path = ? ORDER BY step",
          arguments: [path]
        ).map(RunRows.evaluation)
      }
    }
  }

  package func remarks(of path: String) throws -> [String] {
    try guarded {
      try pool.read { database in
        try String.fetchAll(
          database, sql: "SELECT text FROM remarks JOIN runs ON runs.id = run WHERE path = ? ORDER BY number",
          arguments: [path])
      }
    }
  }

  /// Forgets a run; its folder stays.
  package func remove(_ path: String) throws {
    try guarded {
      try pool.write { try $0.execute(sql: "DELETE FROM runs WHERE path = ?", arguments: [path]) }
    }
  }

  /// What SQLite itself finds wrong; empty: nothing.
  package func integrityFaults() throws -> [String] {
    try guarded {
      try pool.read { try String.fetchAll($0, sql: "PRAGMA integrity_check").filter { $0 != "ok" } }
    }
  }

  /// Rows of each table, for an inventory of what is kept.
  package func inventory() throws -> [(table: String, rows: Int)] {
    try guarded {
      try pool.read { database in
        try ["runs", "data", "steps", "evaluations", "remarks", "artifacts"].map { table in
          (table, try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)") ?? 0)
        }
      }
    }
  }
}
