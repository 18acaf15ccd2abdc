/// A character encoding that files of examples may have.
package enum TextEncoding: String, CaseIterable, Sendable {
  case utf8 = "utf-8"
  case utf16 = "utf-16"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"
  case windows1252 = "windows-1252"
  case latin1 = "latin-1"

  private static let aliases: [String: TextEncoding] = [
    "utf8": .utf8, "utf16": .utf16, "utf16le": .utf16LittleEndian, "utf16be": .utf16BigEndian,
    "cp1252": .windows1252, "windows1252": .windows1252, "latin1": .latin1, "iso88591": .latin1,
  ]

  /// The encoding of a name, whatever its case, hyphens and underscores.
  /// - Throws: `DatasetError.unknownEncoding`.
  package init(named name: String) throws {
    let letters = name.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
    guard let encoding = Self.aliases[letters] else {
      throw DatasetError.unknownEncoding(name: name, known: Self.allCases.map(\.rawValue))
    }
    self = encoding
  }
}
