/// Classes, canonical decomposition and lower case of every scalar, as the reference library has them.
///
/// Its Unicode versions differ from each other and from Swift's, so nothing here asks Swift or Foundation.
struct UnicodeTables: Sendable {
  private static let hangulSyllables: Range<UInt32> = 0xAC00..<0xD7A4

  private let classes: ClassPages
  private let combiningRuns: [UInt32]
  private let decompositions: ScalarMapping
  private let lowercases: ScalarMapping

  /// Unpacks the generated tables; takes about a millisecond.
  init() {
    decompositions = ScalarMapping(
      keys: PackedNumbers.read(UnicodeData.decompositionKeys),
      scalars: PackedNumbers.read(UnicodeData.decompositionScalars))
    lowercases = ScalarMapping(
      keys: PackedNumbers.read(UnicodeData.lowercaseKeys),
      scalars: PackedNumbers.read(UnicodeData.lowercaseScalars))
    combiningRuns = PackedNumbers.read(UnicodeData.combiningRuns)
    var classes = ClassPages(runs: PackedNumbers.read(UnicodeData.classRuns))
    for scalar in decompositions.keys { classes.insert(.decomposes, at: scalar) }
    for scalar in Self.hangulSyllables { classes.insert(.decomposes, at: scalar) }
    for scalar in lowercases.keys { classes.insert(.lowercases, at: scalar) }
    for (position, run) in combiningRuns.enumerated() where run & 0xff != 0 && position + 1 < combiningRuns.count {
      for scalar in run >> 8..<combiningRuns[position + 1] >> 8 { classes.insert(.nonStarter, at: scalar) }
    }
    self.classes = classes
  }

  /// - Precondition: `scalar` is a Unicode scalar.
  subscript(scalar: UInt32) -> CharacterClass { classes[scalar] }

  /// The canonical combining class: 0 for a starter.
  func combiningClass(_ scalar: UInt32) -> UInt8 {
    guard classes[scalar].contains(.nonStarter) else { return 0 }
    var low = 0
    var high = combiningRuns.count
    while low < high {
      let middle = (low + high) / 2
      if combiningRuns[middle] >> 8 <= scalar { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? UInt8(combiningRuns[low - 1] & 0xff) : 0
  }

  /// Calls `body` with each scalar of the full canonical decomposition, or with the scalar itself.
  func decompose(_ scalar: UInt32, _ body: (UInt32) -> Void) {
    guard classes[scalar].contains(.decomposes) else { return body(scalar) }
    guard Self.hangulSyllables.contains(scalar) else { return decompositions[scalar].forEach(body) }
    // The Unicode Standard, section 3.12: 19 leading consonants × 21 vowels × 28 endings (the first is none).
    let index = scalar - Self.hangulSyllables.lowerBound
    body(0x1100 + index / (21 * 28))
    body(0x1161 + index % (21 * 28) / 28)
    if index % 28 != 0 { body(0x11A7 + index % 28) }
  }

  /// Calls `body` with each scalar of the lower case, or with the scalar itself.
  func lowercase(_ scalar: UInt32, _ body: (UInt32) -> Void) {
    if classes[scalar].contains(.lowercases) { lowercases[scalar].forEach(body) } else { body(scalar) }
  }
}
