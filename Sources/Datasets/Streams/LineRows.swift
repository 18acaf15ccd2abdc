import Files

/// Rows that are a line each: texts, or JSON objects.
final class LineRows: RowReader {
  let layout: InputLayout
  private let bytes: any ByteStream
  private let source: String
  private let encoding: TextEncoding
  /// Nil: the lines are texts.
  private let keys: JSONLinesKeys?
  /// Bytes of a row beyond which it is none.
  private let largestRow: Int
  private var buffer: [UInt8] = []
  private var position = 0
  private var line = 0
  private var isAtEnd = false

  init(
    _ bytes: any ByteStream, layout: InputLayout, keys: JSONLinesKeys?, source: String, encoding: TextEncoding,
    largestRow: Int
  ) {
    self.bytes = bytes
    self.layout = layout
    self.keys = keys
    self.source = source
    self.encoding = encoding
    self.largestRow = largestRow
  }

  func next() throws -> InputRow? {
    while let (raw, isWhole) = try nextLine() {
      line += 1
      if raw.isEmpty, keys != nil { continue }
      return row(raw, isWhole)
    }
    return nil
  }

  private func row(_ raw: [UInt8], _ isWhole: Bool) -> InputRow {
    var row = InputRow(location: SourceLocation(file: source, line: line), raw: raw)
    guard isWhole else {
      row.fault = InputRow.Fault(
        line: line, column: 1, reason: InputRow.tooLong(largestRow, advice: "split it"))
      return row
    }
    if let fault = InputRow.textFault(raw, line: line, encoding: encoding) {
      row.fault = fault
      return row
    }
    guard let keys else {
      set(RowTexts.checked([String(decoding: raw, as: UTF8.self)], pair: nil), pair: nil, &row)
      return row
    }
    do {
      let json = try JSON.parse(raw, source: source)
      guard let object = json.objectValue else {
        row.fault = fault("expected a JSON object, found \(JSONLine.kind(of: json)); write {…} on each line", column: 1)
        return row
      }
      row.content = .object(object)
      switch keys.texts(of: object) {
      case .failure(let found): row.fault = fault(found.reason)
      case .success(let found): set(RowTexts.checked(found.texts, pair: found.pair), pair: found.pair, &row)
      }
    } catch FilesError.json(_, _, let column, let found) {
      row.fault = fault("bad JSON: \(found.description)", column: column)
    } catch {
      row.fault = fault("bad JSON: \(error)")
    }
    return row
  }

  private func set(_ text: Result<String, RowTexts.Fault>, pair: String?, _ row: inout InputRow) {
    switch text {
    case .success(let text): (row.text, row.pair) = (text, pair)
    case .failure(let found): row.fault = fault(found.reason)
    }
  }

  private func fault(_ reason: String, column: Int = 1) -> InputRow.Fault {
    InputRow.Fault(line: line, column: column, reason: reason)
  }

  /// The next line without its end, and whether it is not longer than a row may be; of a longer one the beginning.
  private func nextLine() throws -> ([UInt8], Bool)? {
    var searched = position
    while true {
      if let end = buffer[searched...].firstIndex(of: ASCII.lineFeed) {
        defer { position = end + 1 }
        return checked(buffer[position..<end])
      }
      searched = buffer.count
      // The last byte may be half of the line's end.
      if searched - position > largestRow + 1 { return (try skipRest(), false) }
      guard !isAtEnd else { return try lastLine() }
      // As much again as is there: a long line is not copied for each piece of it.
      var more: [UInt8] = []
      repeat {
        guard let piece = try bytes.next() else {
          isAtEnd = true
          break
        }
        more += piece
      } while more.count < searched - position
      buffer = Array(buffer[position...]) + more
      searched -= position
      position = 0
    }
  }

  private func lastLine() throws -> ([UInt8], Bool)? {
    guard position < buffer.count else { return nil }
    defer { position = buffer.count }
    return checked(buffer[position...])
  }

  /// Goes to the end of a line that is too long.
  private func skipRest() throws -> [UInt8] {
    let start = InputRow.beginning(of: buffer[position...], largestRow)
    buffer = []
    position = 0
    while let piece = try bytes.next() {
      guard let end = piece.firstIndex(of: ASCII.lineFeed) else { continue }
      buffer = Array(piece[(end + 1)...])
      return start
    }
    isAtEnd = true
    return start
  }

  private func checked(_ line: ArraySlice<UInt8>) -> ([UInt8], Bool) {
    let line = line.last == ASCII.carriageReturn ? line.dropLast() : line
    return line.count > largestRow ? (InputRow.beginning(of: line, largestRow), false) : (Array(line), true)
  }
}
