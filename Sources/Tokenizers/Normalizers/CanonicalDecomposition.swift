/// Unicode's form NFD.
struct CanonicalDecomposition: TextNormalizer {
  static let typeName = "NFD"

  private let unicode: UnicodeTables

  init(_ section: ConfigurationSection, unicode: UnicodeTables) {
    self.unicode = unicode
  }

  var asciiTreatment: ASCIITreatment { .alone }

  func normalize(_ text: inout AlignedScalars) {
    text.decomposeCanonically(unicode)
  }
}
