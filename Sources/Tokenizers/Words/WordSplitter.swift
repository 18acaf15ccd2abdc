/// Cuts raw text into words by a rule.
///
/// Letters and digits with their marks make words; so do runs of other symbols, such as emoji. Format characters belong
/// to what stands before them.
package struct WordSplitter: Sendable {
  package let rule: WordRule
  private let unicode: UnicodeTables

  package init(_ rule: WordRule) {
    self.rule = rule
    unicode = UnicodeTables()
  }

  /// What a code point does to the words around it.
  enum Kind: UInt8 {
    case space, letter, symbol, punctuation, ideograph
    /// Goes with what stands before it.
    case joined
  }

  /// The words in code points, ascending.
  ///
  /// - Complexity: O(n).
  package func words(_ text: String) -> [Range<Int>] {
    let scalars = Array(text.unicodeScalars)
    let kinds = scalars.map { kind(of: $0) }
    var words: [Range<Int>] = []
    var place = 0
    while place < kinds.count {
      let start = place
      switch kinds[place] {
      case .space, .joined:
        place += 1
        continue
      case .letter: place = endOfWord(from: place, scalars, kinds)
      case .symbol: place = skip(from: place + 1, kinds) { $0 == .symbol || $0 == .joined }
      case .ideograph: place = skip(from: place + 1, kinds) { $0 == .joined }
      case .punctuation:
        let next = place + 1
        if next < kinds.count, kinds[next] == .letter, rule.before.contains(scalars[place]) {
          place = endOfWord(from: next, scalars, kinds)
        } else {
          place = next
        }
      }
      words.append(start..<place)
    }
    return words
  }

  /// `range` without white space at its ends; as it is when there is nothing else.
  package func trimmed(_ range: Range<Int>, in scalars: [Unicode.Scalar]) -> Range<Int> {
    let isKept = { (place: Int) in kind(of: scalars[place]) != .space }
    guard let first = range.first(where: isKept), let last = range.last(where: isKept) else { return range }
    return first..<last + 1
  }

  func kind(of scalar: Unicode.Scalar) -> Kind {
    let found = unicode[scalar.value]
    if found.contains(.whitespace) { return .space }
    if found.contains(.punctuation) { return .punctuation }
    if found.contains(.ideograph) { return .ideograph }
    if found.contains(.control) || found.contains(.mark) { return .joined }
    return found.contains(.word) ? .letter : .symbol
  }

  /// The end of a word of letters that begins at `start`.
  private func endOfWord(from start: Int, _ scalars: [Unicode.Scalar], _ kinds: [Kind]) -> Int {
    var place = start
    while true {
      place = skip(from: place, kinds) { $0 == .letter || $0 == .joined }
      let end = skip(from: place, kinds) { $0 == .punctuation }
      guard end > place else { return place }
      if end < kinds.count, kinds[end] == .letter, keeps(place..<end, scalars) {
        place = end
      } else {
        return rule.after.contains(scalars[place]) ? place + 1 : place
      }
    }
  }

  /// Whether all punctuation between two letters or digits stays inside the word.
  private func keeps(_ range: Range<Int>, _ scalars: [Unicode.Scalar]) -> Bool {
    let isBetweenDigits = Self.isDigit(scalars[range.lowerBound - 1]) && Self.isDigit(scalars[range.upperBound])
    return range.allSatisfy { place in
      rule.inside.contains(scalars[place]) || (isBetweenDigits && rule.betweenDigits.contains(scalars[place]))
    }
  }

  static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private func skip(from start: Int, _ kinds: [Kind], while belongs: (Kind) -> Bool) -> Int {
    var place = start
    while place < kinds.count, belongs(kinds[place]) { place += 1 }
    return place
  }
}
