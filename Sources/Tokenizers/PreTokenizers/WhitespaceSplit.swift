/// What lies between white space.
struct WhitespaceSplit: RangeSplitter {
  static let typeName = "WhitespaceSplit"

  private let unicode: UnicodeTables

  init(_ section: ConfigurationSection, unicode: UnicodeTables) {
    self.unicode = unicode
  }

  func split(_ bytes: Span<UInt8>, _ range: Range<Int>, into words: inout [Range<Int>]) {
    var start = range.lowerBound
    var index = start
    while index < range.upperBound {
      let scalar = bytes.scalar(at: index)
      if unicode[scalar.value].contains(.whitespace) {
        if start < index { words.append(start..<index) }
        start = index + scalar.byteCount
      }
      index += scalar.byteCount
    }
    if start < index { words.append(start..<index) }
  }
}
