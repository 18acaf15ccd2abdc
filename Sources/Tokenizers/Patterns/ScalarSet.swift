/// Scalars that one place of a pattern matches.
struct ScalarSet: Sendable {
  /// Single scalars and ranges.
  var ranges: [ClosedRange<UInt32>] = []
  /// Scalars that have one of these classes.
  var classes: CharacterClass = []
  /// Scalars that lack one of these classes.
  var lacking: [CharacterClass] = []
  /// Everything but this.
  var isInverted = false

  func contains(_ scalar: UInt32, _ unicode: UnicodeTables) -> Bool {
    isInverted != (ranges.contains { $0.contains(scalar) } || hasClass(unicode[scalar]))
  }

  private func hasClass(_ found: CharacterClass) -> Bool {
    !found.isDisjoint(with: classes) || lacking.contains { !found.contains($0) }
  }

  mutating func formUnion(_ other: ScalarSet) {
    ranges += other.ranges
    classes.formUnion(other.classes)
    lacking += other.lacking
  }

  /// Adds the other case of ASCII letters, and the two scalars that fold to ASCII letters: long s and Kelvin.
  mutating func ignoreCase() {
    for range in ranges {
      for letter in UInt32(0x61)...0x7A where range.contains(letter) || range.contains(letter - 0x20) {
        ranges += [letter...letter, letter - 0x20...letter - 0x20]
        if letter == 0x73 { ranges.append(0x17F...0x17F) }
        if letter == 0x6B { ranges.append(0x212A...0x212A) }
      }
    }
  }
}
