/// Several normalizers, one after the other.
struct NormalizerSequence: TextNormalizer {
  static let typeName = "Sequence"

  private let parts: [any TextNormalizer]

  init(_ section: ConfigurationSection, unicode: UnicodeTables) throws {
    parts = try section.sections("normalizers").compactMap { try Normalizers.read($0, unicode: unicode) }
  }

  var shownType: String { parts.map(\.shownType).joined(separator: ", ") }

  var asciiTreatment: ASCIITreatment { parts.map(\.asciiTreatment).max() ?? .alone }

  func normalize(_ text: inout AlignedScalars) {
    for part in parts { part.normalize(&text) }
  }
}
