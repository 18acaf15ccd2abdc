package import Files

/// One row of an input: its text, and all that stands beside it.
package struct InputRow: Sendable {
  /// Why a row cannot be used.
  package struct Fault: Sendable, Equatable {
    /// From 1; of a row over several lines that on which the fault stands.
    package let line: Int
    /// From 1, in code points; 1 where it is the whole row's.
    package let column: Int
    /// What was expected and what was found.
    package let reason: String
  }

  enum Content: Sendable {
    case line
    /// Ranges of `raw`.
    case fields([DelimitedRecord.Field])
    case object(JSONObject)
    case named([(name: String, value: JSON)])
  }

  /// The file, and the line on which the row begins.
  package let location: SourceLocation
  /// The row as it stands in the input, in UTF-8 without its line end.
  package let raw: [UInt8]
  /// Empty where the row has a fault.
  package var text = ""
  package var pair: String?
  package var fault: Fault?
  var content = Content.line

  init(location: SourceLocation, raw: [UInt8]) {
    self.location = location
    self.raw = raw
  }

  /// The value of the column at a place of `InputLayout.columns`; nil where the row has none.
  package func value(_ column: Int, in layout: InputLayout) -> JSON? {
    switch content {
    case .line: .string(text)
    case .fields(let fields):
      fields.indices.contains(column)
        ? .string(String(decoding: fields[column].bytes(in: raw), as: UTF8.self)) : nil
    case .object(let object): layout.columns.indices.contains(column) ? object[layout.columns[column]] : nil
    case .named(let values): values.indices.contains(column) ? values[column].value : nil
    }
  }

  /// The fields of a row of a table.
  package var fieldCount: Int {
    if case .fields(let fields) = content { fields.count } else { 0 }
  }

  /// The members of a row that is an object.
  package var object: JSONObject? {
    if case .object(let object) = content { object } else { nil }
  }

  /// Line and column of a byte of `raw`.
  static func place(of byte: Int, in raw: ArraySlice<UInt8>, firstLine: Int) -> (line: Int, column: Int) {
    var (line, column) = (firstLine, 1)
    for value in raw.prefix(byte) {
      if value == ASCII.lineFeed {
        line += 1
        column = 1
      } else if value & 0xC0 != 0x80 {
        column += 1
      }
    }
    return (line, column)
  }

  /// Why a row of more bytes than the limit cannot be used.
  static func tooLong(_ limit: Int, advice: String) -> String {
    let shown = limit.isMultiple(of: 1 << 20) ? "\(limit >> 20) MiB" : "\(limit) bytes"
    return "expected a row of at most \(shown), found a longer one; \(advice)"
  }

  /// What is kept of a row that is too long.
  static func beginning(of raw: some Sequence<UInt8>, _ limit: Int) -> [UInt8] {
    Array(raw.prefix(min(1 << 16, limit)))
  }

  /// Says where bytes are no text; nil when all are.
  static func textFault(_ raw: [UInt8], line: Int, encoding: TextEncoding) -> Fault? {
    guard let place = UTF8Bytes.firstFault(in: raw[...]) else { return nil }
    let found = Self.place(of: place, in: raw[...], firstLine: line)
    let isWide = [.utf16, .utf16LittleEndian, .utf16BigEndian].contains(encoding)
    return Fault(
      line: found.line, column: found.column,
      reason: isWide
        ? "expected UTF-16, found half a character; correct it"
        : "expected UTF-8, found \(Shown.byte(raw[place])); correct it, or set the encoding if the file is not in UTF-8"
    )
  }
}
