package import Files
import Foundation
package import Store

/// A table of a database, which holds the journal too: rows and what is known of them are committed together.
///
/// Unchecked Sendable: the journal guards itself.
package final class TableOutput: BatchOutput, @unchecked Sendable {
  private let journal: PredictionJournal
  private let table: ResultTable
  let last: PredictionJournal.Chunk?

  /// Opens the table of a job, or begins it.
  ///
  /// - Returns: nil where the job is finished: then the journal's last chunk says what it counted.
  /// - Throws: `BatchError`, `StoreError`.
  package static func open(
    database: String, table: ResultTable, identity: JSON, restarts: Bool
  ) throws -> (output: TableOutput?, last: PredictionJournal.Chunk?) {
    let place = "\(database), table \(table.name)"
    let journal = try PredictionJournal(path: database, name: "table " + table.name)
    let known = try journal.job()
    let job = restarts ? nil : known
    var table = table
    if let job {
      let changes = IdentityChanges(from: job.identity, to: identity).lines
      guard changes.isEmpty else { throw BatchError.changed(output: place, changes: changes) }
      table.replaces = !job.replaces.isEmpty
    } else {
      // What an earlier job made gives way, and nothing else.
      let isOwn = known.map { $0.state == .finished || !$0.replaces.isEmpty } ?? false
      for name in [table.name, table.rejectsName] where try journal.hasTable(name) {
        guard isOwn else { throw BatchError.tableTaken(database: database, table: name) }
      }
      guard !table.hasReservedName else { throw BatchError.tableTaken(database: database, table: table.name) }
      table.replaces = isOwn
      try journal.begin(identity, replaces: isOwn ? [table.name] : [], results: table)
    }
    let last = try journal.progress().last
    if job?.state == .finished {
      guard try journal.hasTable(table.name) else {
        throw BatchError.damaged(path: place, reason: "expected the finished table, found none")
      }
      journal.close()
      return (nil, last)
    }
    return (TableOutput(journal, table, last), last)
  }

  private init(_ journal: PredictionJournal, _ table: ResultTable, _ last: PredictionJournal.Chunk?) {
    self.journal = journal
    self.table = table
    self.last = last
  }

  func answers(_ keys: [[UInt8]]) throws -> [[UInt8]?] { try journal.answers(keys) }

  func write(_ chunk: ChunkResult) throws {
    try journal.commit(
      PredictionJournal.Chunk(
        number: chunk.number, rows: chunk.rows, outputBytes: 0, rejectBytes: 0, sha256: "", summary: chunk.summary.json),
      answers: chunk.answers,
      results: ResultTable.Rows(table, results: chunk.values, rejects: chunk.rejects.map(\.values)))
  }

  func finish() throws {
    try journal.publish(table)
    journal.close()
  }
}
