import Files

/// The rows of a file that holds JSON objects: one a line, in one array, or one object over several lines.
struct JSONRows {
  let rows: [JSONRow]

  /// - Throws: `DatasetError.brokenJSON` when the file is an array whose elements cannot be told apart.
  init(_ text: SourceText) throws {
    let bytes = text.bytes
    let first = bytes.firstIndex { !ASCII.isSpace($0) }
    if let first, bytes[first] == UInt8(ascii: "[") {
      var scanner = JSONArrayScanner(bytes)
      guard let rows = scanner.rows() else { throw Self.broken(text) }
      self.rows = rows
      return
    }
    let lines = PhysicalLines(bytes).filter { line in !bytes[line.range].allSatisfy(ASCII.isSpace) }
      .map { JSONRow(line: $0.number, column: 1, range: $0.range) }
    if let row = lines.first, case .failure = row.object(in: text) {
      let whole = JSONRow(line: 1, column: 1, range: 0..<bytes.count)
      if case .success = whole.object(in: text) {
        rows = [JSONRow(line: row.line, column: 1, range: row.range.lowerBound..<bytes.count)]
        return
      }
    }
    rows = lines
  }

  /// The first object of a file, for those who want to know what kind of file it is.
  static func firstObject(of text: SourceText) -> JSONObject? {
    guard let rows = try? JSONRows(text) else { return nil }
    for row in rows.rows.prefix(20) {
      if case .success(let object) = row.object(in: text) { return object }
    }
    return nil
  }

  private static func broken(_ text: SourceText) -> DatasetError {
    do {
      _ = try JSON.parse(text.bytes, source: text.source)
      return .brokenJSON(source: text.source, line: 1, column: 1, reason: "the array has no clear elements")
    } catch FilesError.json(_, let line, let column, let fault) {
      return .brokenJSON(source: text.source, line: line, column: column, reason: fault.description)
    } catch {
      return .brokenJSON(source: text.source, line: 1, column: 1, reason: Shown.quoted("\(error)"))
    }
  }
}

/// Finds the elements of a JSON array without reading them, so that one broken element does not spoil the others.
struct JSONArrayScanner {
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1
  private var column = 1

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Nil when the array has no end, or something stands behind it.
  mutating func rows() -> [JSONRow]? {
    skipSpace()
    guard take() == UInt8(ascii: "[") else { return nil }
    var rows: [JSONRow] = []
    skipSpace()
    if current == UInt8(ascii: "]") {
      take()
    } else {
      while true {
        skipSpace()
        let start = (position, line, column)
        guard skipElement() else { return nil }
        rows.append(JSONRow(line: start.1, column: start.2, range: start.0..<position))
        guard let separator = take() else { return nil }
        if separator == UInt8(ascii: "]") { break }
      }
    }
    skipSpace()
    return position == bytes.count ? rows : nil
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  @discardableResult
  private mutating func take() -> UInt8? {
    guard position < bytes.count else { return nil }
    let byte = bytes[position]
    position += 1
    if byte == ASCII.lineFeed {
      (line, column) = (line + 1, 1)
    } else if byte & 0xC0 != 0x80 {
      column += 1
    }
    return byte
  }

  private mutating func skipSpace() {
    while let byte = current, ASCII.isSpace(byte) { take() }
  }

  /// Goes to the comma or bracket behind an element; false at the end of the file.
  private mutating func skipElement() -> Bool {
    var depth = 0
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""): skipString()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        take()
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return byte == UInt8(ascii: "]") }
        depth -= 1
        take()
      case UInt8(ascii: ","):
        if depth == 0 { return true }
        take()
      default: take()
      }
    }
    return false
  }

  private mutating func skipString() {
    take()
    while let byte = take(), byte != UInt8(ascii: "\"") {
      if byte == UInt8(ascii: "\\") { take() }
    }
  }
}
