import Datasets
import Files
import Foundation

/// A row of a stream in a form that can be compared.
struct StreamedRow: Equatable, CustomStringConvertible {
  let line: Int
  let text: [UInt8]
  let pair: [UInt8]?
  let raw: [UInt8]
  let fault: InputRow.Fault?

  init(_ row: InputRow) {
    line = row.location.line
    text = Array(row.text.utf8)
    pair = row.pair.map { Array($0.utf8) }
    raw = row.raw
    fault = row.fault
  }

  /// Where the reader in memory says that a row is: of an unbalanced quote the quote's line.
  var lineInMemory: Int {
    if let fault, fault.reason.hasPrefix("unbalanced") { fault.line } else { line }
  }

  var description: String {
    "\(line): \(fault.map { "\($0.line):\($0.column) \($0.reason)" } ?? String(decoding: text, as: UTF8.self))"
  }
}

/// Pieces of an input and what is looked at before the first row.
struct StreamSizes {
  var piece = 1 << 20
  var sample = RowStream.usualSampleSize
  var largestRow = RowStream.largestRow
}

/// A folder for files to stream, deleted with it.
final class StreamFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "streams-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  func open(_ bytes: [UInt8], as name: String, _ options: ReadOptions, _ sizes: StreamSizes) throws
    -> RowStream
  {
    try Data(bytes).write(to: url.appending(path: name))
    return try RowStream.open(
      path(name), options: options, pieceSize: sizes.piece, sampleSize: sizes.sample,
      largestRow: sizes.largestRow)
  }

  /// All rows of a file.
  func rows(
    _ bytes: [UInt8], as name: String, _ options: ReadOptions = ReadOptions(requireLabels: false),
    _ sizes: StreamSizes = StreamSizes()
  ) throws -> [StreamedRow] {
    let stream = try open(bytes, as: name, options, sizes)
    var rows: [StreamedRow] = []
    while let row = try stream.reader.next() { rows.append(StreamedRow(row)) }
    return rows
  }

  /// What the reader in memory makes of the same file; nil where it finds no valid row.
  func inMemory(_ bytes: [UInt8], as name: String, _ options: ReadOptions) throws -> Dataset? {
    do {
      return try DatasetFormats.read(bytes, source: path(name), options: options)
    } catch DatasetError.noValidRows { return nil }
  }
}

extension Gzip {
  static func packed(_ bytes: some Sequence<UInt8>) throws -> [UInt8] {
    try Array(bytes).withUnsafeBytes { try Gzip.compress($0) }
  }
}
