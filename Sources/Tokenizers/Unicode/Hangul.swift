/// Hangul syllables by formula (The Unicode Standard, section 3.12): 19 leading consonants × 21 vowels × 28 endings, of
/// which the first is none.
enum Hangul {
  static let syllables: Range<UInt32> = 0xAC00..<0xD7A4
  static let vowels: Range<UInt32> = 0x1161..<0x1161 + 21
  /// Endings that are something.
  static let endings: Range<UInt32> = 0x11A8..<0x11A8 + 27
  private static let leading: Range<UInt32> = 0x1100..<0x1100 + 19

  /// Calls `body` with the two or three parts of a syllable.
  /// - Precondition: `syllables` has it.
  static func decompose(_ syllable: UInt32, _ body: (UInt32) -> Void) {
    let index = syllable - syllables.lowerBound
    body(leading.lowerBound + index / (21 * 28))
    body(vowels.lowerBound + index % (21 * 28) / 28)
    if index % 28 != 0 { body(endings.lowerBound - 1 + index % 28) }
  }

  static func composed(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if leading.contains(first), vowels.contains(second) {
      return syllables.lowerBound + ((first - leading.lowerBound) * 21 + second - vowels.lowerBound) * 28
    }
    guard hasNoEnding(first), endings.contains(second) else { return nil }
    return first + second - (endings.lowerBound - 1)
  }

  /// True for a syllable of a consonant and a vowel alone.
  static func hasNoEnding(_ scalar: UInt32) -> Bool {
    syllables.contains(scalar) && (scalar - syllables.lowerBound) % 28 == 0
  }
}
