/// Unicode's form NFKC.
struct CompatibilityComposition: TextNormalizer {
  static let typeName = "NFKC"

  private let unicode: UnicodeTables

  init(_ section: ConfigurationSection, unicode: UnicodeTables) {
    self.unicode = unicode
  }

  var asciiTreatment: ASCIITreatment { .amongASCII }

  func normalize(_ text: inout AlignedScalars) {
    text.normalize(further: true, composes: true, unicode)
  }
}
