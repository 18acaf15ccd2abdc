import TestSupport

/// Tables whose fields hold what readers stumble over.
struct RandomTables {
  struct Made {
    let content: String
    let lineEnd: String
    let endsWithLineEnd: Bool
  }

  private static let parts = [
    "word", "é", "😀", ",", ";", "\t", "|", "\"", "\n", "\r\n", " ", "", "x", "\u{2028}",
  ]
  private var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed) }

  /// A table with the columns `id` and `text`, the ids being r0, r1 and so on.
  mutating func table(delimiter: String, hasBlankLines: Bool = true) -> Made {
    let lineEnd = random.pick(["\n", "\r\n"])
    var rows = [field("id", delimiter) + delimiter + field("text", delimiter)]
    for number in 0..<Int.random(in: 1...12, using: &random) {
      let text = (0..<Int.random(in: 0...6, using: &random)).map { _ in random.pick(Self.parts) }
        .joined()
      rows.append("r\(number)" + delimiter + field("t" + text, delimiter))
      if hasBlankLines, random.pick([0, 1, 2, 3]) == 0 { rows.append("") }
    }
    let endsWithLineEnd = Bool.random(using: &random)
    return Made(
      content: rows.joined(separator: lineEnd) + (endsWithLineEnd ? lineEnd : ""), lineEnd: lineEnd,
      endsWithLineEnd: endsWithLineEnd)
  }

  /// A field in quotes where it needs them, and at times where it does not.
  private mutating func field(_ text: String, _ delimiter: String) -> String {
    let needsQuotes = text.unicodeScalars.contains {
      ["\"", "\n", "\r"].contains($0) || String($0) == delimiter
    }
    guard needsQuotes || random.pick([0, 1, 2]) == 0 else { return text }
    // Characters of Swift would hold a carriage return and a line feed as one.
    let escaped = text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined()
    return "\"\(escaped)\"" + (random.pick([0, 1, 2, 3, 4]) == 0 && delimiter != " " ? " " : "")
  }
}

extension SeededRandom {
  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &self)]
  }

  /// Lines with either line end after each, perhaps none after the last.
  mutating func joined(_ lines: [String]) -> String {
    var text = ""
    for line in lines { text += line + pick(["\n", "\r\n"]) }
    return pick([true, false]) ? text : String(text.dropLast())
  }
}
