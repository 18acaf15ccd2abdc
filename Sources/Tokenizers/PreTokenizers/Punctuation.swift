/// Splits at punctuation characters.
struct Punctuation: RangeSplitter {
  static let typeName = "Punctuation"

  private let behavior: SplitBehavior
  private let unicode: UnicodeTables

  init(_ section: ConfigurationSection, unicode: UnicodeTables) throws {
    let stated = section.optional("behavior")
    behavior = stated.isNull ? .isolated : try SplitBehavior(stated)
    self.unicode = unicode
  }

  func split(_ bytes: Span<UInt8>, _ range: Range<Int>, into words: inout [Range<Int>]) {
    let matches = bytes.ranges(in: range) { unicode[$0].contains(.punctuation) }
    behavior.split(range, at: matches, into: &words)
  }
}

extension Span<UInt8> {
  /// The scalars that `isFound` accepts, each as a range.
  func ranges(in range: Range<Int>, where isFound: (UInt32) -> Bool) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var index = range.lowerBound
    while index < range.upperBound {
      let scalar = scalar(at: index)
      if isFound(scalar.value) { found.append(index..<index + scalar.byteCount) }
      index += scalar.byteCount
    }
    return found
  }
}
