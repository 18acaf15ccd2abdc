/// Unicode's form NFKD.
struct CompatibilityDecomposition: TextNormalizer {
  static let typeName = "NFKD"

  private let unicode: UnicodeTables

  init(_ section: ConfigurationSection, unicode: UnicodeTables) {
    self.unicode = unicode
  }

  var asciiTreatment: ASCIITreatment { .amongASCII }

  func normalize(_ text: inout AlignedScalars) {
    text.normalize(further: true, composes: false, unicode)
  }
}
