import Files

/// The rows of a table, which may have line ends in quoted fields.
final class DelimitedRows: RowReader {
  private static let longestLineEnd = 2

  let layout: InputLayout
  private let bytes: any ByteStream
  private let delimiter: Delimiter?
  private let hasQuotes: Bool
  private let columns: TableColumns
  private let width: Int
  private let encoding: TextEncoding
  private let largestRow: Int
  private let locate: (Int) -> SourceLocation
  private var buffer: [UInt8] = []
  private var scanner: DelimitedScanner
  private var isAtEnd = false
  private var hasHeaderToSkip: Bool

  /// - Parameters:
  ///   - largestRow: bytes of a row beyond which it is none.
  ///   - locate: where a line stands for the person.
  init(
    _ bytes: any ByteStream, layout: InputLayout, delimiter: Delimiter?, hasQuotes: Bool, columns: TableColumns,
    width: Int, encoding: TextEncoding, largestRow: Int, locate: @escaping (Int) -> SourceLocation
  ) {
    self.bytes = bytes
    self.layout = layout
    self.delimiter = delimiter
    self.hasQuotes = hasQuotes
    self.columns = columns
    self.width = width
    self.encoding = encoding
    self.largestRow = largestRow
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

  private struct Found {
    let record: DelimitedRecord
    /// The row without its line end; of a line that is too long the beginning.
    let raw: [UInt8]
    /// Where the row begins in what the record's ranges count.
    let start: Int
    let isTooLong: Bool
  }

  /// What is found does not depend on where pieces end.
  private func nextRecord() throws -> Found? {
    while true {
      skipBlankLines()
      let before = scanner
      guard let record = scanner.next() else {
        if isAtEnd { return nil }
        try refill(from: before)
        continue
      }
      let isComplete = scanner.position < buffer.count && !scanner.hasMissedQuote
      let whole = Self.withoutLineEnd(record, in: buffer, from: before.position)
      let (count, longest) = (buffer.count - before.position, largestRow + Self.longestLineEnd)
      if whole.count > largestRow || !isComplete && count > longest {
        if isAtEnd || count >= longest { return try tooLong(from: before) }
      } else if record.fault != nil, count > longest, !isDecided(from: before, within: longest) {
        return try tooLong(from: before)
      } else if isAtEnd || isComplete {
        return Found(record: record, raw: Array(buffer[whole]), start: whole.lowerBound, isTooLong: false)
      }
      try refill(from: before)
    }
  }

  /// Whether the bytes that a row may have say where its quotes are closed: what comes later is not to be known.
  private func isDecided(from before: DelimitedScanner, within count: Int) -> Bool {
    let part = Array(buffer[before.position..<(before.position + count)])
    var scan = DelimitedScanner(part, delimiter: delimiter, hasQuotes: hasQuotes)
    return scan.next() != nil && !scan.hasMissedQuote
  }

  /// Where a row stands that begins at `start`; the range of a broken field ends after its line.
  private static func withoutLineEnd(_ record: DelimitedRecord, in bytes: [UInt8], from start: Int) -> Range<Int> {
    var end = record.range.upperBound
    if record.fault != nil, bytes[end - 1] == ASCII.lineFeed {
      end -= 1
      if bytes[end - 1] == ASCII.carriageReturn { end -= 1 }
    }
    return start..<end
  }

  /// A row begins where the scanner is then; files may have any number of blank lines.
  private func skipBlankLines() {
    var (place, line) = (scanner.position, scanner.line)
    while place < buffer.count {
      let isPair =
        buffer[place] == ASCII.carriageReturn && place + 1 < buffer.count && buffer[place + 1] == ASCII.lineFeed
      guard isPair || buffer[place] == ASCII.lineFeed else { break }
      place += isPair ? 2 : 1
      line += 1
    }
    if place > scanner.position { scanner = scanner(at: place, line: line) }
  }

  private func scanner(at position: Int, line: Int) -> DelimitedScanner {
    DelimitedScanner(buffer, delimiter: delimiter, hasQuotes: hasQuotes, position: position, line: line)
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
    scanner = scanner(at: 0, line: before.line)
  }

  /// A field whose quote is not closed within a row's bytes costs its line; the rest of a line without an end is skipped.
  private func tooLong(from before: DelimitedScanner) throws -> Found? {
    let end = min(before.position + largestRow + Self.longestLineEnd, buffer.count)
    let part = Array(buffer[before.position..<end])
    var scan = DelimitedScanner(part, delimiter: delimiter, hasQuotes: hasQuotes, line: before.line)
    guard let record = scan.next() else { return nil }
    if scan.position < part.count || part.last == ASCII.lineFeed {
      scanner = scanner(at: before.position + scan.position, line: scan.line)
    } else {
      try skipLine(from: end, next: scan.line)
    }
    let whole = Self.withoutLineEnd(record, in: part, from: 0)
    return Found(record: record, raw: Array(part[whole]), start: 0, isTooLong: true)
  }

  /// Goes to what follows the next line feed.
  private func skipLine(from place: Int, next line: Int) throws {
    var rest = buffer[place...]
    while true {
      if let end = rest.firstIndex(of: ASCII.lineFeed) {
        buffer = Array(rest[(end + 1)...])
        break
      }
      guard let piece = try bytes.next() else {
        isAtEnd = true
        buffer = []
        break
      }
      rest = piece[...]
    }
    scanner = scanner(at: 0, line: line)
  }

  private func row(_ found: Found) -> InputRow {
    let (record, raw) = (found.record, found.raw)
    let quote = record.fault == nil ? 0 : record.range.lowerBound - found.start
    // A record with a fault has the line of its broken field.
    let firstLine = record.line - raw.prefix(quote).count { $0 == ASCII.lineFeed }
    var row = InputRow(
      location: locate(firstLine), raw: found.isTooLong ? InputRow.beginning(of: raw, largestRow) : raw)
    func fault(_ byte: Int, _ reason: String) -> InputRow.Fault {
      let place = InputRow.place(of: byte, in: raw[...], firstLine: firstLine)
      return InputRow.Fault(line: locate(place.line).line, column: place.column, reason: reason)
    }
    if found.isTooLong {
      row.fault = fault(quote, InputRow.tooLong(largestRow, advice: "close its quotes or split it"))
      return row
    }
    if let reason = record.fault {
      row.fault = fault(quote, reason)
      return row
    }
    if let bad = InputRow.textFault(raw, line: firstLine, encoding: encoding) {
      row.fault = InputRow.Fault(line: locate(bad.line).line, column: bad.column, reason: bad.reason)
      return row
    }
    let fields = record.fields.map {
      DelimitedRecord.Field(
        range: ($0.range.lowerBound - found.start)..<($0.range.upperBound - found.start), isQuoted: $0.isQuoted,
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
    func text(_ column: Int) -> String { String(decoding: fields[column].bytes(in: raw), as: UTF8.self) }
    let pair = columns.pair.map(text)
    switch RowTexts.checked([text(columns.text)] + columns.moreTexts.map(text), pair: pair) {
    case .success(let text): (row.text, row.pair) = (text, pair)
    case .failure(let found): row.fault = fault(fields[columns.text].range.lowerBound, found.reason)
    }
    return row
  }
}
