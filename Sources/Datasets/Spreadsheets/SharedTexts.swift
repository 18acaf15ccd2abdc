/// The texts that cells point to: runs of different fonts are joined, readings of characters are left out.
final class SharedTexts: XMLReader {
  private(set) var texts: [String] = []
  /// Why the part cannot be read; nil when it can.
  private(set) var fault: String?
  private static let limit = 20_000_000
  private var collector = TextRuns()

  func open(_ element: String, _ attributes: [String: String]) {
    if element == "si" { collector = TextRuns() } else { collector.open(element) }
  }

  func text(_ text: String) { collector.text(text) }

  var isDone: Bool { fault != nil }

  func close(_ element: String) {
    guard element == "si" else { return collector.close(element) }
    texts.append(collector.result)
    if texts.count > Self.limit { fault = "expected at most \(Self.limit) shared texts, found more" }
  }
}

/// Gathers the `t` elements of a text, but those of phonetic runs.
struct TextRuns {
  private var content = ""
  private var isText = false
  private var phoneticDepth = 0

  mutating func open(_ element: String) {
    if element == "rPh" { phoneticDepth += 1 }
    if element == "t" { isText = phoneticDepth == 0 }
  }

  mutating func text(_ text: String) { if isText { content += text } }

  mutating func close(_ element: String) {
    if element == "rPh" { phoneticDepth -= 1 }
    if element == "t" { isText = false }
  }

  /// With `_x000D_` and the like as the characters that they stand for.
  var result: String {
    guard content.contains("_x") else { return content }
    var bytes = Array(content.utf8)[...]
    var result: [UInt8] = []
    while let first = bytes.first {
      let code = bytes.prefix(7)
      if code.count == 7, code.starts(with: "_x".utf8), code.last == UInt8(ascii: "_"),
        let value = UInt32(String(decoding: code.dropFirst(2).dropLast(), as: UTF8.self), radix: 16),
        let scalar = Unicode.Scalar(value)
      {
        result += Array(String(scalar).utf8)
        bytes = bytes.dropFirst(7)
      } else {
        result.append(first)
        bytes = bytes.dropFirst()
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
