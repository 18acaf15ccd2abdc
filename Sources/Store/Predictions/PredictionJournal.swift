package import Files
import Foundation
import GRDB

/// How far a prediction has come, so that it goes on exactly there after any end of the process.
///
/// Its tables stand in a database of their own beside an output file, or in the database that the results go into: then
/// results and journal are committed together. One process at a time works on a journal: `FileLock` keeps others out.
package final class PredictionJournal: Sendable {
  package let path: String
  /// What the job is called among those of its database: the output.
  private let name: String
  private let database: DatabaseQueue
  private let lock: FileLock

  /// Seconds that another program's write is waited for.
  private static let patience = 20.0
  private static let format = 1

  /// - Parameters:
  ///   - path: the database, made where there is none.
  ///   - name: the output's name.
  /// - Throws: `StoreError.database`, `.journalInUse`, `.newer`.
  package init(path: String, name: String) throws {
    self.path = path
    self.name = name
    // A process that was killed just now may still be on its way out.
    do { lock = try FileLock(path: path, patience: 1) } catch FilesError.inUse {
      throw StoreError.journalInUse(path: path)
    }
    do {
      var configuration = Configuration()
      configuration.busyMode = .timeout(Self.patience)
      configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      database = try DatabaseQueue(path: path, configuration: configuration)
      let format = try database.write { database in
        try database.execute(sql: JournalSchema.tables)
        return try Int.fetchOne(
          database, sql: "SELECT format FROM hone_jobs WHERE output = ?", arguments: [name])
      }
      if let format, format > Self.format { throw StoreError.newer(path: path) }
    } catch {
      throw StoreError.of(error, path)
    }
  }

  /// Closes the database before others may open it.
  package func close() {
    try? database.close()
    lock.release()
  }

  package enum State: String, Sendable {
    case running
    /// All rows are predicted; files are given their names.
    case publishing
    case finished
  }

  package struct Job: Sendable {
    package let state: State
    /// What the job is: it goes on only with the same.
    package let identity: JSON
    /// What of an earlier job gives way when this one is finished.
    package let replaces: [String]
  }

  /// Some rows of the input that were predicted together.
  package struct Chunk: Sendable, Equatable {
    /// From 0; of a shard only its own.
    package var number: Int
    /// Rows of the input, those that were rejected too.
    package var rows: Int
    /// Bytes that it added to the output, and to the rejects.
    package var outputBytes: Int
    package var rejectBytes: Int
    /// Of the bytes that it added to the output.
    package var sha256: String
    /// What is counted, up to and with it.
    package var summary: JSON

    package init(number: Int, rows: Int, outputBytes: Int, rejectBytes: Int, sha256: String, summary: JSON) {
      self.number = number
      self.rows = rows
      self.outputBytes = outputBytes
      self.rejectBytes = rejectBytes
      self.sha256 = sha256
      self.summary = summary
    }
  }

  /// The job as it was left; nil: there is none.
  ///
  /// - Throws: `StoreError`, like everything here.
  package func job() throws -> Job? {
    try read { database in
      guard
        let row = try Row.fetchOne(
          database, sql: "SELECT state, identity, replaces FROM hone_jobs WHERE output = ?", arguments: [self.name])
      else { return nil }
      return Job(
        state: State(rawValue: row["state"]) ?? .running,
        identity: try JSON.parse(row["identity"] as String, source: self.path),
        replaces: try JSON.parse(row["replaces"] as String, source: self.path).arrayValue?.compactMap(\.stringValue)
          ?? [])
    }
  }

  /// Begins the job, or begins it anew: what is known of an earlier one is forgotten.
  ///
  /// - Parameters:
  ///   - replaces: what of an earlier job gives way in the end.
  ///   - results: the table that results go into, in this database; nil: they go elsewhere.
  package func begin(_ identity: JSON, replaces: [String] = [], results: ResultTable? = nil) throws {
    try write { database in
      try self.forget(database)
      try results?.create(database)
      try database.execute(
        sql: "INSERT INTO hone_jobs (output, format, state, identity, replaces) VALUES (?, ?, 'running', ?, ?)",
        arguments: [
          self.name, Self.format, identity.serialized(), JSON.array(replaces.map { .string($0) }).serialized(),
        ])
    }
  }

  package func chunks() throws -> [Chunk] {
    try read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM hone_chunks WHERE output = ? ORDER BY number", arguments: [self.name]
      ).map(self.chunk)
    }
  }

  private func chunk(_ row: Row) throws -> Chunk {
    Chunk(
      number: row["number"], rows: row["rows"], outputBytes: row["output_bytes"], rejectBytes: row["reject_bytes"],
      sha256: row["sha256"], summary: try JSON.parse(row["summary"] as String, source: path))
  }

  /// The last chunk, and the bytes of all.
  package func progress() throws -> (last: Chunk?, outputBytes: Int, rejectBytes: Int) {
    try read { database in
      let last = try Row.fetchOne(
        database, sql: "SELECT * FROM hone_chunks WHERE output = ? ORDER BY number DESC LIMIT 1", arguments: [self.name]
      )
      let sums = try Row.fetchOne(
        database,
        sql: "SELECT coalesce(sum(output_bytes), 0), coalesce(sum(reject_bytes), 0) FROM hone_chunks WHERE output = ?",
        arguments: [self.name])
      return (try last.map(self.chunk), sums?[0] ?? 0, sums?[1] ?? 0)
    }
  }

  /// Answers that were kept, by the digests of what was asked.
  package func answers(_ keys: [[UInt8]]) throws -> [[UInt8]?] {
    try read { database in
      let statement = try database.cachedStatement(
        sql: "SELECT answer FROM hone_answers WHERE output = ? AND digest = ?")
      return try keys.map { key in
        try Data.fetchOne(statement, arguments: [self.name, Data(key)]).map { Array($0) }
      }
    }
  }

  /// Keeps a chunk; its results and the answers to remember are committed with it, all or nothing.
  package func commit(
    _ chunk: Chunk, answers: [(key: [UInt8], answer: [UInt8])] = [], results: ResultTable.Rows? = nil
  ) throws {
    try write { database in
      try results?.insert(database)
      let keep = try database.cachedStatement(
        sql: "INSERT OR IGNORE INTO hone_answers (output, digest, answer) VALUES (?, ?, ?)")
      for (key, answer) in answers { try keep.execute(arguments: [self.name, Data(key), Data(answer)]) }
      try database.execute(
        sql: """
          INSERT INTO hone_chunks (output, number, rows, output_bytes, reject_bytes, sha256, summary)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          self.name, chunk.number, chunk.rows, chunk.outputBytes, chunk.rejectBytes, chunk.sha256,
          chunk.summary.serialized(),
        ])
    }
  }

  /// All rows are there; of a table of results the name is given with it.
  package func publish(_ results: ResultTable? = nil) throws {
    try write { database in
      try results?.publish(database)
      try database.execute(
        sql: "UPDATE hone_jobs SET state = ? WHERE output = ?",
        arguments: [results == nil ? State.publishing.rawValue : State.finished.rawValue, self.name])
      try database.execute(sql: "DELETE FROM hone_answers WHERE output = ?", arguments: [self.name])
    }
  }

  package func finish() throws {
    try write { database in
      try database.execute(
        sql: "UPDATE hone_jobs SET state = 'finished' WHERE output = ?", arguments: [self.name])
    }
  }

  /// Whether the database has a table or view of a name.
  package func hasTable(_ name: String) throws -> Bool {
    try read { try $0.tableExists(name) || $0.viewExists(name) }
  }

  private func forget(_ database: Database) throws {
    for table in ["hone_jobs", "hone_chunks", "hone_answers"] {
      try database.execute(sql: "DELETE FROM \(table) WHERE output = ?", arguments: [name])
    }
  }

  private func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
    do { return try database.read(body) } catch { throw StoreError.of(error, path) }
  }

  private func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
    do { return try database.write(body) } catch { throw StoreError.of(error, path) }
  }
}
