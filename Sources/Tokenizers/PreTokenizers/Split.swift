/// Splits where a text or a pattern matches, or, inverted, where it does not.
struct Split: RangeSplitter {
  static let typeName = "Split"

  private let pattern: TextPattern
  private let behavior: SplitBehavior
  private let isInverted: Bool

  init(_ section: ConfigurationSection, unicode: UnicodeTables) throws {
    pattern = try TextPattern(section.object("pattern"), unicode: unicode)
    behavior = try SplitBehavior(section.optional("behavior"))
    isInverted = try section.bool("invert")
  }

  func split(_ bytes: Span<UInt8>, _ range: Range<Int>, into words: inout [Range<Int>]) {
    var scalars: [UInt32] = []
    var places: [Int] = []
    var index = range.lowerBound
    while index < range.upperBound {
      let scalar = bytes.scalar(at: index)
      scalars.append(scalar.value)
      places.append(index)
      index += scalar.byteCount
    }
    places.append(range.upperBound)
    let matches = pattern.matches(in: scalars).map { places[$0.lowerBound]..<places[$0.upperBound] }
    behavior.split(range, at: matches, isInverted: isInverted, into: &words)
  }
}
