/// Words between white space; each punctuation character is a word by itself.
struct BertPreTokenizer: RangeSplitter {
  static let typeName = "BertPreTokenizer"

  private static let separating: CharacterClass = [.whitespace, .punctuation]

  private let unicode: UnicodeTables
  /// The separating classes of the ASCII characters.
  private let ascii: [CharacterClass]

  init(unicode: UnicodeTables) {
    self.unicode = unicode
    ascii = (0..<128).map { unicode[$0].intersection(Self.separating) }
  }

  init(_ section: ConfigurationSection, unicode: UnicodeTables) {
    self.init(unicode: unicode)
  }

  func split(_ bytes: Span<UInt8>, _ range: Range<Int>, into words: inout [Range<Int>]) {
    var start = range.lowerBound
    var index = start
    while index < range.upperBound {
      let byte = bytes[index]
      var length = 1
      let found: CharacterClass
      if byte < 0x80 {
        found = ascii[Int(byte)]
      } else {
        let scalar = bytes.scalar(at: index)
        length = scalar.byteCount
        found = unicode[scalar.value].intersection(Self.separating)
      }
      if !found.isEmpty {
        if start < index { words.append(start..<index) }
        if found.contains(.punctuation) { words.append(index..<index + length) }
        start = index + length
      }
      index += length
    }
    if start < index { words.append(start..<index) }
  }
}
