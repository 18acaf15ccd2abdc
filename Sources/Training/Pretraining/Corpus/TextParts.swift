/// Cuts long texts, so that a document of any size takes little memory where it is tokenized.
enum TextParts {
  private static let longestPart = 1 << 16

  /// The text itself, or parts of it that end after a line, before a space, or where they must between two characters.
  static func of(_ text: String) -> [Substring] {
    let bytes = text.utf8
    var parts: [Substring] = []
    var rest = text[...]
    while let limit = bytes.index(rest.startIndex, offsetBy: longestPart, limitedBy: bytes.endIndex),
      limit < bytes.endIndex
    {
      let range = bytes[bytes.index(after: rest.startIndex)..<limit]
      let cut =
        range.lastIndex(of: UInt8(ascii: "\n")).map { bytes.index(after: $0) }
        ?? range.lastIndex(of: UInt8(ascii: " ")) ?? range.lastIndex { $0 & 0xC0 != 0x80 } ?? limit
      parts.append(text[rest.startIndex..<cut])
      rest = text[cut...]
    }
    return parts + [rest]
  }
}
