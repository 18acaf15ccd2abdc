import Files
import Foundation
import GRDB

/// Rows of a person's database, read in one transaction.
package struct SQLiteSource: Sendable {
  package enum Rows: Sendable, Equatable {
    case table(String)
    case query(String)
  }

  package let path: String
  package let rows: Rows

  package init(path: String, rows: Rows) {
    self.path = path
    self.rows = rows
  }

  /// Whether a file is a database.
  package static func isDatabase(_ path: String) -> Bool {
    guard let handle = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? handle.close() }
    return (try? handle.read(upToCount: 16)) == Data("SQLite format 3\0".utf8)
  }

  /// What was read.
  package struct Spool: Sendable {
    package let columns: [String]
    /// The columns that tell a row of a table from others; of a query all.
    package let keys: [String]
    package let rows: Int
  }

  /// Writes all rows to an empty file, a JSON object a line.
  ///
  /// Rows of a table come in the order of its key, those of a query in the order that it says.
  /// - Throws: `StoreError`, `FilesError`.
  package func spool(to file: String) throws -> Spool {
    guard Self.isDatabase(path) else {
      throw StoreError.database(path: path, reason: "expected an SQLite database, found none; check the path")
    }
    do {
      var configuration = Configuration()
      configuration.readonly = true
      configuration.busyMode = .timeout(20)
      let database = try DatabaseQueue(path: path, configuration: configuration)
      defer { try? database.close() }
      return try database.read { try read($0, into: ResumableFile(path: file)) }
    } catch {
      throw StoreError.of(error, path)
    }
  }

  private func read(_ database: Database, into file: ResumableFile) throws -> Spool {
    let (sql, keys) = try statement(database)
    let cursor = try Row.fetchCursor(database, sql: sql)
    let columns = cursor._statement.columnNames
    var known: Set<UTF8Key> = []
    for column in columns where !known.insert(UTF8Key(column)).inserted {
      throw StoreError.database(
        path: path, reason: "expected each column once, found \"\(column)\" twice; name them with AS")
    }
    var (buffer, count): ([UInt8], Int) = ([], 0)
    while let row = try cursor.next() {
      var object = JSONObject()
      object.members = columns.indices.map {
        JSONObject.Member(key: columns[$0], value: SQLiteValue.json(row[$0] as DatabaseValue))
      }
      buffer += Array(JSON.object(object).serialized().utf8) + [UInt8(ascii: "\n")]
      count += 1
      if buffer.count > 1 << 20 {
        try buffer.withUnsafeBytes { try file.append($0) }
        buffer.removeAll(keepingCapacity: true)
      }
    }
    try buffer.withUnsafeBytes { try file.append($0) }
    return Spool(columns: columns, keys: keys ?? columns, rows: count)
  }

  private func statement(_ database: Database) throws -> (sql: String, keys: [String]?) {
    switch rows {
    case .query(let sql): return (sql, nil)
    case .table(let name):
      guard try database.tableExists(name) else {
        guard try database.viewExists(name) else {
          let known = try String.fetchAll(
            database, sql: "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")
          throw StoreError.noTable(path: path, name: name, known: known)
        }
        return ("SELECT * FROM \(ResultTable.quoted(name))", nil)
      }
      let key = try database.primaryKey(name)
      let order = key.columns.map(ResultTable.quoted).joined(separator: ", ")
      let isHidden = try !database.columns(in: name).contains { $0.name == key.columns.first }
      let columns = isHidden ? "rowid AS rowid, *" : "*"
      return ("SELECT \(columns) FROM \(ResultTable.quoted(name)) ORDER BY \(isHidden ? "rowid" : order)", key.columns)
    }
  }
}
