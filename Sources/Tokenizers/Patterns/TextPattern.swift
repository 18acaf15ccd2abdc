/// A text or a small regular expression, as `Split` and `Replace` have them.
///
/// The expressions are those that tokenizers use: alternatives of sets that repeat, with a look ahead of one scalar. The
/// first alternative that matches wins, and each repetition takes as much as it can.
struct TextPattern: Sendable {
  /// One place of an alternative.
  struct Item: Sendable {
    var set: ScalarSet
    var minimum = 1
    /// `Int.max` for any number.
    var maximum = 1
    var kind = Kind.takes

    enum Kind: Sendable {
      case takes
      /// Takes what it can and gives nothing back.
      case takesAll
      case followedBy
      case notFollowedBy
    }
  }

  private let alternatives: [[Item]]
  private let unicode: UnicodeTables

  /// - Parameter section: An object with `String` or `Regex`.
  /// - Throws: `TokenizerError` for a pattern that is empty, matches nothing, or has parts that we do not have.
  init(_ section: ConfigurationSection, unicode: UnicodeTables) throws {
    self.unicode = unicode
    let text = section.optional("String")
    if text.isNull {
      alternatives = try PatternParser.parse(section.optional("Regex"))
    } else {
      let scalars = try text.string().unicodeScalars
      guard !scalars.isEmpty else { throw text.unexpected("a text to look for") }
      alternatives = [scalars.map { Item(set: ScalarSet(ranges: [$0.value...$0.value])) }]
    }
  }

  /// All matches, leftmost first and without overlap; none is empty.
  func matches(in scalars: [UInt32]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var place = 0
    while place < scalars.count {
      if let end = end(of: scalars, at: place) {
        found.append(place..<end)
        place = end
      } else {
        place += 1
      }
    }
    return found
  }

  private func end(of scalars: [UInt32], at start: Int) -> Int? {
    for alternative in alternatives {
      if let end = end(of: scalars, at: start, alternative[...]) { return end }
    }
    return nil
  }

  private func end(of scalars: [UInt32], at start: Int, _ items: ArraySlice<Item>) -> Int? {
    guard let item = items.first else { return start }
    let rest = items.dropFirst()
    switch item.kind {
    case .followedBy, .notFollowedBy:
      let follows = start < scalars.count && item.set.contains(scalars[start], unicode)
      return follows == (item.kind == .followedBy) ? end(of: scalars, at: start, rest) : nil
    case .takes, .takesAll:
      var place = start
      while place < scalars.count, place - start < item.maximum, item.set.contains(scalars[place], unicode) {
        place += 1
      }
      let least = item.kind == .takesAll ? place : start + item.minimum
      while place >= max(least, start + item.minimum) {
        if let end = end(of: scalars, at: place, rest) { return end }
        place -= 1
      }
      return nil
    }
  }
}
