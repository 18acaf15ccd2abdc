extension JSON {
  /// Parses strict JSON: one value, no duplicate keys, valid UTF-8, at most 128 levels, numbers in double range.
  /// - Throws: `FilesError.json` with `source`, line and column (both from 1; columns count code points).
  package static func parse(_ bytes: UnsafeRawBufferPointer, source: String) throws -> JSON {
    do {
      return try parse(bytes)
    } catch {
      let place = JSONPlace(of: error.offset, in: bytes)
      throw FilesError.json(source: source, line: place.line, column: place.column, fault: error.fault)
    }
  }

  /// - Throws: `FilesError.json`.
  package static func parse(_ text: String, source: String) throws -> JSON {
    var text = text
    return try text.withUTF8 { try parse(UnsafeRawBufferPointer($0), source: source) }
  }

  /// - Throws: `FilesError.json`.
  package static func parse(_ bytes: [UInt8], source: String) throws -> JSON {
    try bytes.withUnsafeBytes { try parse($0, source: source) }
  }

  /// - Throws: `FilesError.json`.
  package static func parse(_ file: MappedFile) throws -> JSON {
    try file.withBytes { try parse($0, source: file.path) }
  }

  static func parse(_ bytes: UnsafeRawBufferPointer) throws(JSONScanFault) -> JSON {
    var scanner = StrictJSON(bytes)
    return try scanner.document()
  }
}

/// A fault and where it was met, before lines are counted.
struct JSONScanFault: Error {
  let offset: Int
  let fault: FilesError.JSONFault
}

struct JSONPlace {
  let line: Int
  let column: Int

  init(of offset: Int, in bytes: UnsafeRawBufferPointer) {
    var line = 1
    var column = 1
    for byte in bytes.prefix(offset) {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xc0 != 0x80 {
        column += 1
      }
    }
    self.line = line
    self.column = column
  }
}
