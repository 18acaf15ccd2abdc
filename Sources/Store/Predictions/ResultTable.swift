package import Files
import Foundation
import GRDB

/// The table of a person's database that results go into, and one for the rows that were rejected.
///
/// It grows under another name and is given its own with the last rows, in one transaction.
package struct ResultTable: Sendable {
  package let name: String
  package let columns: [String]
  /// Columns of the table of rejected rows.
  package let rejectColumns: [String]
  /// Whether a table that has the name already gives way.
  package var replaces = false

  package init(name: String, columns: [String], rejectColumns: [String]) {
    self.name = name
    self.columns = columns
    self.rejectColumns = rejectColumns
  }

  package var rejectsName: String { name + "_rejects" }

  /// Whether the name is one of a database's own tables or of the journal's.
  package var hasReservedName: Bool {
    let folded = name.lowercased()
    return folded.hasPrefix("sqlite_") || folded.hasPrefix("hone_")
  }

  private static func part(_ name: String) -> String { "hone_part_" + name }

  static func quoted(_ name: String) -> String { "\"" + name.replacingOccurrences(of: "\"", with: "\"\"") + "\"" }

  func create(_ database: Database) throws {
    for (table, columns) in [(name, columns), (rejectsName, rejectColumns)] {
      let part = Self.quoted(Self.part(table))
      try database.execute(sql: "DROP TABLE IF EXISTS \(part)")
      // Columns without a type keep values as they come.
      try database.execute(sql: "CREATE TABLE \(part) (\(columns.map(Self.quoted).joined(separator: ", ")))")
    }
  }

  func publish(_ database: Database) throws {
    for table in [name, rejectsName] {
      if replaces { try database.execute(sql: "DROP TABLE IF EXISTS \(Self.quoted(table))") }
      let part = Self.quoted(Self.part(table))
      if table == rejectsName, try Int.fetchOne(database, sql: "SELECT count(*) FROM \(part)") == 0 {
        try database.execute(sql: "DROP TABLE \(part)")
        continue
      }
      try database.execute(sql: "ALTER TABLE \(part) RENAME TO \(Self.quoted(table))")
    }
  }

  /// Rows to be added.
  package struct Rows: Sendable {
    package let table: ResultTable
    package var results: [[JSON]]
    package var rejects: [[JSON]]

    package init(_ table: ResultTable, results: [[JSON]], rejects: [[JSON]]) {
      self.table = table
      self.results = results
      self.rejects = rejects
    }

    func insert(_ database: Database) throws {
      for (name, rows) in [(table.name, results), (table.rejectsName, rejects)] {
        guard let width = rows.first?.count else { continue }
        let places = Array(repeating: "?", count: width).joined(separator: ", ")
        let statement = try database.cachedStatement(
          sql: "INSERT INTO \(ResultTable.quoted(ResultTable.part(name))) VALUES (\(places))")
        for row in rows { try statement.execute(arguments: StatementArguments(row.map(SQLiteValue.of))) }
      }
    }
  }
}

/// Values of a database as JSON and back.
enum SQLiteValue {
  /// The key of the only member of an object that stands for bytes.
  private static let blob = "$blob"

  static func of(_ json: JSON) -> DatabaseValue {
    switch json {
    case .null: return .null
    case .bool(let value): return value.databaseValue
    case .string(let text): return text.databaseValue
    case .number(let number):
      return number.int.map { Int64($0).databaseValue } ?? number.double?.databaseValue ?? .null
    case .array, .object:
      if let hex = json[blob]?.stringValue, json.objectValue?.members.count == 1, let data = bytes(hex) {
        return data.databaseValue
      }
      return json.serialized().databaseValue
    }
  }

  static func json(_ value: DatabaseValue) -> JSON {
    switch value.storage {
    case .null: .null
    case .int64(let number): .number(JSONNumber(Int(number)))
    case .double(let number): number.isFinite ? .number(JSONNumber(number)) : .string("\(number)")
    case .string(let text): .string(text)
    case .blob(let data): .object(JSONObject([.init(key: blob, value: .string(hex(data)))]))
    }
  }

  private static func hex(_ data: Data) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in data { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }

  private static func bytes(_ hex: String) -> Data? {
    let digits = hex.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    guard digits.count == hex.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
    return Data(stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
  }
}
