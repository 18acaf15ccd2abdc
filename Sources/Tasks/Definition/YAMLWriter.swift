import Files

/// Writes JSON values as block YAML that every YAML reader takes for the same values.
enum YAMLWriter {
  static func document(_ value: JSON) -> String {
    lines(value, indent: "").joined(separator: "\n") + "\n"
  }

  private static func lines(_ value: JSON, indent: String) -> [String] {
    guard case .object(let object) = value else { return [indent + inline(value)] }
    return object.members.flatMap { member -> [String] in
      if case .object(let inner) = member.value, !inner.members.isEmpty {
        return [indent + member.key + ":"] + lines(member.value, indent: indent + "  ")
      }
      return [indent + member.key + ": " + inline(member.value)]
    }
  }

  private static func inline(_ value: JSON) -> String {
    switch value {
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .number(let number): withPoint(number.literal)
    case .string(let text): string(text)
    case .array(let items): "[" + items.map(inline).joined(separator: ", ") + "]"
    case .object(let object):
      "{" + object.members.map { $0.key + ": " + inline($0.value) }.joined(separator: ", ") + "}"
    }
  }

  static func number(_ value: Double) -> String {
    withPoint("\(value)")
  }

  /// YAML 1.1 takes `5e-05` for text and `5.0e-05` for a number.
  private static func withPoint(_ literal: String) -> String {
    guard let exponent = literal.firstIndex(where: { $0 == "e" || $0 == "E" }), !literal.contains(".") else {
      return literal
    }
    return literal[..<exponent] + ".0" + literal[exponent...]
  }

  /// Plain where no reader could take it for anything else, else in double quotes.
  static func string(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let isWord = bytes.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || "_-./".utf8.contains(byte)
    }
    let beginsWithLetter = bytes.first.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } ?? false
    if isWord, beginsWithLetter, !ambiguousWords.contains(text) { return text }
    return "\"" + text.unicodeScalars.map(escaped).joined() + "\""
  }

  /// Words that YAML 1.1 or 1.2 takes for null, true or false.
  private static let ambiguousWords: Set<String> = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]

  /// Escapes what YAML forbids in a text or would fold: controls, line breaks of any kind, the byte order mark.
  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0x22: return "\\\""
    case 0x5C: return "\\\\"
    case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF:
      return String(scalar)
    default:
      let digits = String(scalar.value, radix: 16, uppercase: true)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }
}
