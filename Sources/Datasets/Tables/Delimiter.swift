/// The byte between the columns of a table.
struct Delimiter: Equatable {
  let byte: UInt8

  static let tab = Delimiter(byte: ASCII.tab)
  /// Those that are tried when nobody says which it is, the likeliest first.
  static let usual = [Delimiter(byte: UInt8(ascii: ",")), Delimiter(byte: UInt8(ascii: ";")), tab, pipe]
  private static let pipe = Delimiter(byte: UInt8(ascii: "|"))
  private static let names: [String: UInt8] = [
    "comma": UInt8(ascii: ","), "semicolon": UInt8(ascii: ";"), "tab": ASCII.tab, "\\t": ASCII.tab,
    "pipe": UInt8(ascii: "|"),
  ]

  private init(byte: UInt8) { self.byte = byte }

  /// A delimiter by its name or as the character itself.
  /// - Throws: `DatasetError.badDelimiter`.
  init(named name: String) throws {
    let bytes = Array(name.utf8)
    if let byte = Self.names[name.lowercased()] {
      self.byte = byte
    } else if bytes.count == 1, bytes[0] < 0x80,
      ![ASCII.quote, ASCII.lineFeed, ASCII.carriageReturn].contains(bytes[0])
    {
      byte = bytes[0]
    } else {
      throw DatasetError.badDelimiter(name)
    }
  }

  /// As messages show it.
  var shown: String {
    switch byte {
    case ASCII.tab: "tab"
    case ASCII.space: "space"
    default: "'\(Character(Unicode.Scalar(byte)))'"
    }
  }
}
