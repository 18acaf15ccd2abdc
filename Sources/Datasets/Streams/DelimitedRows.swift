import Files

/// The rows of a table, which may have line ends in quoted fields.
final class DelimitedRows: RowReader {
  let layout: InputLayout
  private let bytes: any ByteStream
  private let delimiter: Delimiter?
  private let hasQuotes: Bool
  private let columns: TableColumns
  private let width: Int
  private let encoding: TextEncoding
  private let locate: (Int) -> SourceLocation
  private var buffer: [UInt8] = []
  private var scanner: DelimitedScanner
  private var isAtEnd = false
  private var hasHeaderToSkip: Bool

  /// - Parameter locate: where a line stands for the person.
  init(
    _ bytes: any ByteStream, layout: InputLayout, delimiter: Delimiter?, hasQuotes: Bool, columns: TableColumns,
    width: Int, encoding: TextEncoding, locate: @escaping (Int) -> SourceLocation
  ) {
    self.bytes = bytes
    self.layout = layout
    self.delimiter = delimiter
    self.hasQuotes = hasQuotes
    self.columns = columns
    self.width = width
    self.encoding = encoding
    self.locate = locate
    hasHeaderToSkip = layout.hasHeader
    scanner = DelimitedScanner([], delimiter: delimiter, hasQuotes: hasQuotes)
  }

  func next() throws -> InputRow? {
    if hasHeaderToSkip {
      hasHeaderToSkip = false
      _ = try nextRecord()
    }
    return try nextRecord().map(row)
  }

  /// A record, where it begins in the buffer with the blank lines before it, and whether it was too long.
  private typealias Found = (record: DelimitedRecord, start: Int, isTooLong: Bool)

  private func nextRecord() throws -> Found? {
    while true {
      let before = scanner
      let record = scanner.next()
      let isComplete = scanner.position < buffer.count && !scanner.hasMissedQuote
      if isAtEnd || isComplete { return record.map { ($0, before.position, false) } }
      if let record, buffer.count - before.position > LineRows.largestRow { return try tooLong(record, before) }
      try refill(from: before)
    }
  }

  /// Drops what was read and takes in as much again as is left, at least a piece.
  private func refill(from before: DelimitedScanner) throws {
    let rest = Array(buffer[before.position...])
    var more: [UInt8] = []
    repeat {
      guard let piece = try bytes.next() else {
        isAtEnd = true
        break
      }
      more += piece
    } while more.count < rest.count
    buffer = rest + more
    scanner = DelimitedScanner(buffer, delimiter: delimiter, hasQuotes: hasQuotes, line: before.line)
  }

  /// A field whose quote is not closed costs its line; of a line without an end the rest is skipped.
  private func tooLong(_ record: DelimitedRecord, _ before: DelimitedScanner) throws -> Found {
    if scanner.hasMissedQuote {
      scanner = DelimitedScanner(
        buffer, delimiter: delimiter, hasQuotes: hasQuotes, position: scanner.position, line: scanner.line)
      return (record, before.position, true)
    }
    let line = scanner.line
    buffer = Array(buffer[before.position...].prefix(1 << 16))
    let cut = DelimitedRecord(line: record.line, range: 0..<buffer.count, fields: [], fault: record.fault)
    var rest: [UInt8] = []
    while let piece = try bytes.next() {
      guard let end = piece.firstIndex(of: ASCII.lineFeed) else { continue }
      rest = Array(piece[(end + 1)...])
      break
    }
    // The beginning stays in the buffer for the row that is made of it.
    let start = buffer.count
    buffer += rest
    scanner = DelimitedScanner(
      buffer, delimiter: delimiter, hasQuotes: hasQuotes, position: start, line: line)
    return (cut, 0, true)
  }

  private func row(_ found: Found) -> InputRow {
    let (record, start) = (found.record, found.start)
    var raw = buffer[record.range]
    if record.fault != nil {
      // The range of a broken field begins at its quote and ends after its line.
      raw = buffer[start..<record.range.upperBound].drop { $0 == ASCII.lineFeed || $0 == ASCII.carriageReturn }
      while raw.last == ASCII.lineFeed || raw.last == ASCII.carriageReturn { raw.removeLast() }
    }
    let firstLine = record.fault == nil ? record.line : record.line - lines(before: record, in: raw)
    var row = InputRow(location: locate(firstLine), raw: Array(raw))
    func fault(_ byte: Int?, _ reason: String) -> InputRow.Fault {
      guard let byte else { return InputRow.Fault(line: locate(firstLine).line, column: 1, reason: reason) }
      let place = InputRow.place(of: byte, in: raw, firstLine: firstLine)
      return InputRow.Fault(line: locate(place.line).line, column: place.column, reason: reason)
    }
    if found.isTooLong {
      row.fault = fault(
        nil,
        "expected a row of at most \(LineRows.largestRow >> 20) MiB, found a longer one; close its quotes or split it")
      return row
    }
    if let reason = record.fault {
      row.fault = fault(max(0, record.range.lowerBound - raw.startIndex), reason)
      return row
    }
    if let bad = InputRow.textFault(row.raw, line: firstLine, encoding: encoding) {
      row.fault = InputRow.Fault(line: locate(bad.line).line, column: bad.column, reason: bad.reason)
      return row
    }
    let fields = record.fields.map {
      DelimitedRecord.Field(
        range: ($0.range.lowerBound - raw.startIndex)..<($0.range.upperBound - raw.startIndex), isQuoted: $0.isQuoted,
        hasDoubledQuotes: $0.hasDoubledQuotes)
    }
    let surplus = fields.dropFirst(width)
    guard fields.count >= width, surplus.allSatisfy({ $0.range.isEmpty }) else {
      let isWider = fields.count > width
      row.fault = fault(
        isWider ? fields[width].range.lowerBound : raw.count,
        "expected \(width) fields, found \(fields.count); "
          + (isWider ? "put a field that holds the delimiter in double quotes" : "add what is missing"))
      return row
    }
    row.content = .fields(fields)
    func text(_ column: Int) -> String { String(decoding: fields[column].bytes(in: row.raw), as: UTF8.self) }
    let pair = columns.pair.map(text)
    switch RowTexts.checked([text(columns.text)] + columns.moreTexts.map(text), pair: pair) {
    case .success(let text): (row.text, row.pair) = (text, pair)
    case .failure(let found): row.fault = fault(fields[columns.text].range.lowerBound, found.reason)
    }
    return row
  }

  /// Line ends of a broken row before its broken field.
  private func lines(before record: DelimitedRecord, in raw: ArraySlice<UInt8>) -> Int {
    guard record.range.lowerBound > raw.startIndex else { return 0 }
    return raw[..<min(record.range.lowerBound, raw.endIndex)].count { $0 == ASCII.lineFeed }
  }
}
