/// Parts numbers from what stands around them, or each digit from the next too.
struct Digits: RangeSplitter {
  static let typeName = "Digits"

  private let behavior: SplitBehavior
  private let unicode: UnicodeTables

  init(_ section: ConfigurationSection, unicode: UnicodeTables) throws {
    behavior = try section.bool("individual_digits") ? .isolated : .contiguous
    self.unicode = unicode
  }

  func split(_ bytes: Span<UInt8>, _ range: Range<Int>, into words: inout [Range<Int>]) {
    let matches = bytes.ranges(in: range) { unicode[$0].contains(.numeric) }
    behavior.split(range, at: matches, into: &words)
  }
}
