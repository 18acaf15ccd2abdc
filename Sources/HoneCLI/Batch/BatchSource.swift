import ArgumentParser
import Batch
import Datasets
import Files
import Foundation
import Store
import Tasks

/// The rows that a batch of predictions is about.
struct BatchSource {
  let stream: RowStream
  /// What the input is called.
  let path: String
  /// Of its bytes; nil for standard input.
  let digest: InputDigest?
  /// Of a database, the columns that tell its rows apart.
  let keys: [String]
  private let isDatabase: Bool
  /// Whether it is no pipe.
  let canBeReadAgain: Bool
  /// How it is read, for people.
  let description: String

  /// - Throws: what is wrong with the input.
  init(_ arguments: BatchArguments, path: String, data: DataOptions, model: ModelSettings) throws {
    self.path = path
    // What comes through a pipe is read once.
    let isPipe = try path == "-" || FileStatus(path)?.kind == .other
    isDatabase = !isPipe && SQLiteSource.isDatabase(path)
    canBeReadAgain = !isPipe
    guard isDatabase else {
      for (option, value) in [("--table", arguments.table), ("--query", arguments.query), ("--into", arguments.into)]
      where value != nil {
        throw ValidationError("\(option): expected an SQLite database as --input, found \(path)")
      }
      // A packed file has the columns of what is packed in it.
      let file = path.lowercased().hasSuffix(".gz") ? String(path.dropLast(3)) : path
      var options = data.readOptions(requireLabels: false, columnsOf: model, file: file)
      if path == "-" { options.format = options.format ?? "text" }
      keys = []
      digest = isPipe ? nil : try InputDigest(path)
      stream = try RowStream.open(path, options: options)
      description = "\(path == "-" ? "standard input" : path): \(stream.reader.layout.description)"
      return
    }
    let rows: SQLiteSource.Rows
    switch (arguments.table, arguments.query) {
    case (let table?, _): rows = .table(table)
    case (_, let query?): rows = .query(query)
    default: throw ValidationError("\(path): expected --table or --query for a database, found none")
    }
    let beside = (arguments.output.flatMap { $0 == "-" ? nil : $0 } ?? path)
    let folder = URL(fileURLWithPath: beside).deletingLastPathComponent().path
    let spool = try SpoolFile(folder: folder)
    let read = try SQLiteSource(path: path, rows: rows).spool(to: spool.path)
    var options = ReadOptions(format: "jsonl", requireLabels: false)
    options.textColumn = data.text.first ?? model.textColumns.first
    options.moreTextColumns = Array((data.text.isEmpty ? model.textColumns : data.text).dropFirst())
    options.pairColumn = data.pair ?? model.pairColumn
    if read.rows == 0 { throw DatasetError.empty(source: path) }
    keys = read.keys
    digest = try InputDigest(spool.path)
    stream = try RowStream.open(spool.path, named: path, options: options)
    let texts = stream.reader.layout.description.replacingOccurrences(of: "jsonl, ", with: "")
    description = "\(path): \(arguments.table.map { "table \($0)" } ?? "query"), \(read.rows) rows, \(texts)"
  }

  /// - Throws: `BatchError.inputChanged` where a file is not what it was at the start.
  func check() throws {
    guard let digest, !isDatabase else { return }
    guard try digest.holds(path) else { throw BatchError.inputChanged(path: path) }
  }
}
