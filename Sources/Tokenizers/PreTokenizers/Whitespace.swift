/// Runs of word characters, and runs of others that are no white space.
struct Whitespace: RangeSplitter {
  static let typeName = "Whitespace"

  private let unicode: UnicodeTables

  init(_ section: ConfigurationSection, unicode: UnicodeTables) {
    self.unicode = unicode
  }

  func split(_ bytes: Span<UInt8>, _ range: Range<Int>, into words: inout [Range<Int>]) {
    var start = range.lowerBound
    var index = start
    var last: CharacterClass = .whitespace
    while index < range.upperBound {
      let scalar = bytes.scalar(at: index)
      let kind = unicode[scalar.value].contains(.word) ? .word : unicode[scalar.value].intersection(.whitespace)
      if kind != last {
        if last != .whitespace { words.append(start..<index) }
        start = index
        last = kind
      }
      index += scalar.byteCount
    }
    if last != .whitespace, start < index { words.append(start..<index) }
  }
}
