import Files

/// What becomes of the delimiters between words.
enum SplitBehavior: String, CaseIterable, Sendable {
  case removed = "Removed"
  case isolated = "Isolated"
  case mergedWithPrevious = "MergedWithPrevious"
  case mergedWithNext = "MergedWithNext"
  case contiguous = "Contiguous"

  /// - Throws: `TokenizerError` for a name that is none of these.
  init(_ section: ConfigurationSection) throws {
    let name = try section.string()
    guard let found = Self.allCases.first(where: { $0.rawValue.hasSameBytes(as: name) }) else {
      throw TokenizerError.unsupported(
        file: section.file, place: section.place, found: name, supported: Self.allCases.map(\.rawValue))
    }
    self = found
  }

  /// Appends the words of `range`.
  ///
  /// - Parameter matches: Ascending, without overlap, none empty.
  /// - Parameter isInverted: What lies between matches is a delimiter, and a match is not.
  func split(_ range: Range<Int>, at matches: [Range<Int>], isInverted: Bool = false, into words: inout [Range<Int>]) {
    var parts: [(range: Range<Int>, isDelimiter: Bool)] = []
    var place = range.lowerBound
    for match in matches {
      if place < match.lowerBound { parts.append((place..<match.lowerBound, isInverted)) }
      parts.append((match, !isInverted))
      place = match.upperBound
    }
    if place < range.upperBound { parts.append((place..<range.upperBound, isInverted)) }
    switch self {
    case .removed: words += parts.filter { !$0.isDelimiter }.map(\.range)
    case .isolated: words += parts.map(\.range)
    case .contiguous: merge(parts, into: &words) { $0 == $1 }
    case .mergedWithPrevious: merge(parts, into: &words) { !$0 && $1 }
    case .mergedWithNext: merge(parts, into: &words) { $0 && !$1 }
    }
  }

  /// Joins neighbours where `joins` says so of their being delimiters, but not two of one pair and the next.
  private func merge(
    _ parts: [(range: Range<Int>, isDelimiter: Bool)], into words: inout [Range<Int>],
    where joins: (_ left: Bool, _ right: Bool) -> Bool
  ) {
    for (index, part) in parts.enumerated() {
      if index > 0, joins(parts[index - 1].isDelimiter, part.isDelimiter), let last = words.popLast() {
        words.append(last.lowerBound..<part.range.upperBound)
      } else {
        words.append(part.range)
      }
    }
  }
}
