import Files
import Foundation
import Testing
import Tokenizers

/// One row of a reference file: texts, and what the reference library made of them.
struct ReferenceRow {
  let text: String
  let second: String?
  let addsSpecialTokens: Bool
  let expected: Encoding

  init(_ row: JSON) throws {
    text = try #require(row["x"]?.stringValue)
    second = row["y"]?.stringValue
    addsSpecialTokens = row["s"]?.boolValue ?? true
    var encoding = Encoding()
    encoding.ids = try Self.integers(row["i"])
    encoding.typeIDs =
      row["k"] == nil ? [Int32](repeating: 0, count: encoding.ids.count) : try Self.integers(row["k"])
    let places = try Self.integers(row["o"])
    encoding.offsets = stride(from: 0, to: places.count, by: 2).map {
      TokenOffset(start: places[$0], end: places[$0 + 1])
    }
    encoding.wordIDs = try Self.integers(row["w"])
    expected = encoding
  }

  func encoded(by tokenizer: any TextTokenizer) -> Encoding {
    if let second { return tokenizer.encodePair(text, second, addSpecialTokens: addsSpecialTokens) }
    return tokenizer.encode(text, addSpecialTokens: addsSpecialTokens)
  }

  private static func integers(_ value: JSON?) throws -> [Int32] {
    try #require(value?.arrayValue).map { Int32(try #require($0.intValue)) }
  }
}

/// A reference file, read row by row.
struct ReferenceFile {
  let path: String
  let tokenizer: any TextTokenizer
  let rows: [Substring.UTF8View]

  init(path: String) throws {
    self.path = path
    var lines = try String(contentsOfFile: path, encoding: .utf8)[...].utf8.split(separator: UInt8(ascii: "\n"))
    let first = try JSON.parse(String(Substring(lines.removeFirst())), source: path)
    let name = try #require(first["tokenizer"]?.stringValue)
    if let changes = first["set"] {
      tokenizer = try Fixtures.tokenizer(Fixtures.json(name).changed(by: changes))
    } else {
      tokenizer = try Fixtures.tokenizer(name)
    }
    rows = lines
  }

  /// Compares every row.
  /// - Returns: Count of tokens compared, and a description of each row that differs.
  func differences() throws -> (tokens: Int, differing: [String]) {
    var tokens = 0
    var differing: [String] = []
    for (index, line) in rows.enumerated() {
      let row = try ReferenceRow(JSON.parse(String(Substring(line)), source: path))
      let found = row.encoded(by: tokenizer)
      tokens += found.count
      if found != row.expected {
        differing.append("\(path):\(index + 2): expected \(row.expected), found \(found)")
      }
    }
    return (tokens, differing)
  }
}
