/// Classes, decompositions, compositions, lower case and grapheme classes of every scalar, as the reference library has
/// them.
///
/// Its Unicode versions differ from each other and from Swift's, so nothing here asks Swift or Foundation.
struct UnicodeTables: Sendable {
  private let classes: ClassPages
  private let combiningClasses: ScalarRuns
  private let graphemes: ScalarRuns
  private let decompositions: ScalarMapping
  private let furtherDecompositions: ScalarMapping
  private let lowercases: ScalarMapping
  private let compositions: ScalarPairs

  /// Unpacks the generated tables; takes about two milliseconds.
  init() {
    decompositions = Self.mapping(UnicodeData.decompositionKeys, UnicodeData.decompositionScalars)
    furtherDecompositions = Self.mapping(UnicodeData.compatibilityKeys, UnicodeData.compatibilityScalars)
    lowercases = Self.mapping(UnicodeData.lowercaseKeys, UnicodeData.lowercaseScalars)
    combiningClasses = ScalarRuns(PackedNumbers.read(UnicodeData.combiningRuns))
    graphemes = ScalarRuns(PackedNumbers.read(UnicodeData.graphemeRuns))
    let seconds = PackedNumbers.read(UnicodeData.compositionSeconds)
    let composites = PackedNumbers.read(UnicodeData.compositionScalars)
    compositions = ScalarPairs(
      firsts: PackedNumbers.read(UnicodeData.compositionFirsts), seconds: seconds, composites: composites)
    var classes = ClassPages(runs: PackedNumbers.read(UnicodeData.classRuns))
    for scalar in decompositions.keys { classes.insert(.decomposes, at: scalar) }
    for scalar in Hangul.syllables { classes.insert([.decomposes, .composite], at: scalar) }
    for scalar in furtherDecompositions.keys { classes.insert(.decomposesFurther, at: scalar) }
    for scalar in lowercases.keys { classes.insert(.lowercases, at: scalar) }
    combiningClasses.visit { classes.insert(.nonStarter, at: $0) }
    for scalar in seconds + Array(Hangul.vowels) + Array(Hangul.endings) {
      classes.insert(.composesBackward, at: scalar)
    }
    for scalar in composites { classes.insert(.composite, at: scalar) }
    self.classes = classes
  }

  private static func mapping(_ keys: String, _ scalars: String) -> ScalarMapping {
    ScalarMapping(keys: PackedNumbers.read(keys), scalars: PackedNumbers.read(scalars))
  }

  /// - Precondition: `scalar` is a Unicode scalar.
  subscript(scalar: UInt32) -> CharacterClass { classes[scalar] }

  /// The canonical combining class: 0 for a starter.
  func combiningClass(_ scalar: UInt32) -> UInt8 {
    classes[scalar].contains(.nonStarter) ? combiningClasses[scalar] : 0
  }

  /// Calls `body` with each scalar of the full canonical decomposition, or with the scalar itself.
  func decompose(_ scalar: UInt32, _ body: (UInt32) -> Void) {
    guard classes[scalar].contains(.decomposes) else { return body(scalar) }
    guard Hangul.syllables.contains(scalar) else { return decompositions[scalar].forEach(body) }
    Hangul.decompose(scalar, body)
  }

  /// Calls `body` with each scalar of the full compatibility decomposition, or with the scalar itself.
  func decomposeFurther(_ scalar: UInt32, _ body: (UInt32) -> Void) {
    if classes[scalar].contains(.decomposesFurther) {
      furtherDecompositions[scalar].forEach(body)
    } else {
      decompose(scalar, body)
    }
  }

  /// What two scalars become together, if anything.
  func composed(_ first: UInt32, _ second: UInt32) -> UInt32? {
    classes[second].contains(.composesBackward) ? compositions[first, second] : nil
  }

  /// Calls `body` with each scalar of the lower case, or with the scalar itself.
  func lowercase(_ scalar: UInt32, _ body: (UInt32) -> Void) {
    if classes[scalar].contains(.lowercases) { lowercases[scalar].forEach(body) } else { body(scalar) }
  }

  func graphemeClass(_ scalar: UInt32) -> GraphemeClass {
    switch scalar {
    case 0x0A: .lineFeed
    case 0x0D: .carriageReturn
    case 0x200D: .joiner
    case 0x20..<0x7F: .other
    case Hangul.syllables: Hangul.hasNoEnding(scalar) ? .syllable : .closedSyllable
    default: GraphemeClass(rawValue: graphemes[scalar]) ?? .other
    }
  }
}
