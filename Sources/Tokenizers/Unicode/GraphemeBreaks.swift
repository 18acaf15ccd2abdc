/// Finds where grapheme clusters end, scalar by scalar (Unicode Standard Annex 29, as the reference library has it).
///
/// Pairs of flags are left out: a flag has four bytes, and nobody asks for clusters of more than five.
struct GraphemeBreaks {
  private var previous = GraphemeClass.breaks
  /// A pictograph and marks stand before; with one joiner after them the next pictograph belongs to it.
  private var pictograph = Progress.none
  /// A consonant and marks stand before; with a linker among them the next consonant belongs to it.
  private var consonant = Progress.none

  private enum Progress { case none, begun, linked }

  /// Takes the next scalar.
  /// - Returns: True when a cluster begins with it.
  mutating func next(_ scalar: UInt32, _ unicode: UnicodeTables) -> Bool {
    let found = unicode.graphemeClass(scalar)
    let isBreak = isBreak(before: found)
    advance(over: found, scalar)
    previous = found
    return isBreak
  }

  private func isBreak(before found: GraphemeClass) -> Bool {
    if previous == .carriageReturn, found == .lineFeed { return false }
    switch previous {
    case .breaks, .carriageReturn, .lineFeed: return true
    default: break
    }
    switch (previous, found) {
    case (_, .breaks), (_, .carriageReturn), (_, .lineFeed): return true
    case (_, .extends), (_, .linker), (_, .joiner), (_, .spacingMark), (.prepends, _): return false
    case (.leadingConsonant, .leadingConsonant), (.leadingConsonant, .vowel), (.leadingConsonant, .syllable),
      (.leadingConsonant, .closedSyllable):
      return false
    case (.syllable, .vowel), (.vowel, .vowel), (.syllable, .trailingConsonant), (.vowel, .trailingConsonant),
      (.closedSyllable, .trailingConsonant), (.trailingConsonant, .trailingConsonant):
      return false
    case (_, .pictograph): return pictograph != .linked
    case (_, .consonant): return consonant != .linked
    default: return true
    }
  }

  private mutating func advance(over found: GraphemeClass, _ scalar: UInt32) {
    switch found {
    case .extends, .linker, .joiner:
      if pictograph != .begun {
        pictograph = .none
      } else if found == .joiner {
        pictograph = .linked
      }
      if scalar == 0x200C {
        consonant = .none
      } else if found == .linker, consonant != .none {
        consonant = .linked
      }
    default:
      pictograph = found == .pictograph ? .begun : .none
      consonant = found == .consonant ? .begun : .none
    }
  }
}
