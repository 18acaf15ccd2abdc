import Foundation
import GRDB

/// Answers to texts that may come again, on disk in a file without a name that SQLite deletes itself.
package final class AnswerMemory: Sendable {
  private let database: DatabaseQueue

  /// - Throws: `StoreError.database`.
  package init() throws {
    do {
      database = try DatabaseQueue(path: "")
      try database.write {
        try $0.execute(sql: "CREATE TABLE answers (digest BLOB PRIMARY KEY, answer BLOB NOT NULL) WITHOUT ROWID")
      }
    } catch {
      throw StoreError.of(error, "temporary database")
    }
  }

  /// - Throws: `StoreError.database`.
  package func answers(_ keys: [[UInt8]]) throws -> [[UInt8]?] {
    do {
      return try database.read { database in
        let statement = try database.cachedStatement(sql: "SELECT answer FROM answers WHERE digest = ?")
        return try keys.map { try Data.fetchOne(statement, arguments: [Data($0)]).map { Array($0) } }
      }
    } catch {
      throw StoreError.of(error, "temporary database")
    }
  }

  /// - Throws: `StoreError.database`.
  package func keep(_ answers: [(key: [UInt8], answer: [UInt8])]) throws {
    do {
      try database.write { database in
        let statement = try database.cachedStatement(sql: "INSERT OR IGNORE INTO answers VALUES (?, ?)")
        for (key, answer) in answers { try statement.execute(arguments: [Data(key), Data(answer)]) }
      }
    } catch {
      throw StoreError.of(error, "temporary database")
    }
  }
}
