/// First stage of the pipeline: rewrites text while keeping track of where it came from.
protocol TextNormalizer: Sendable {
  /// The `type` in tokenizer.json.
  static var typeName: String { get }

  /// The type, with those of its parts where it has some.
  var shownType: String { get }

  /// - Throws: `TokenizerError` for a section that is not as this type needs it.
  init(_ section: ConfigurationSection, unicode: UnicodeTables) throws

  var asciiTreatment: ASCIITreatment { get }

  func normalize(_ text: inout AlignedScalars)
}

extension TextNormalizer {
  var shownType: String { Self.typeName }
}

/// What a normalizer may do to an ASCII character, least first.
enum ASCIITreatment: Int, Comparable, Sendable {
  /// It becomes at most one ASCII character, whatever stands around it, and what stands around it does not look past it.
  case alone
  /// It becomes one or none in a text of ASCII characters alone, whichever they are.
  case amongASCII
  /// Anything.
  case withOthers

  static func < (left: ASCIITreatment, right: ASCIITreatment) -> Bool { left.rawValue < right.rawValue }
}

/// The registry of normalizers: a new one is a file and a row.
enum Normalizers {
  static let all: [any TextNormalizer.Type] = [
    BertNormalizer.self,
    CanonicalDecomposition.self,
    CanonicalComposition.self,
    CompatibilityDecomposition.self,
    CompatibilityComposition.self,
    Lowercase.self,
    StripAccents.self,
    Strip.self,
    Replace.self,
    Prepend.self,
    Nmt.self,
    Precompiled.self,
    NormalizerSequence.self,
  ]

  /// The normalizer that a section of tokenizer.json describes; nil for `null`, which changes nothing.
  /// - Throws: `TokenizerError`.
  static func read(_ section: ConfigurationSection, unicode: UnicodeTables) throws -> (any TextNormalizer)? {
    guard !section.isNull else { return nil }
    let type = try section.type(among: all.map { $0.typeName })
    return try all[type].init(section, unicode: unicode)
  }
}
