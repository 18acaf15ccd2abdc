/// Unicode's form NFC.
struct CanonicalComposition: TextNormalizer {
  static let typeName = "NFC"

  private let unicode: UnicodeTables

  init(_ section: ConfigurationSection, unicode: UnicodeTables) {
    self.unicode = unicode
  }

  var asciiTreatment: ASCIITreatment { .amongASCII }

  func normalize(_ text: inout AlignedScalars) {
    text.normalize(further: false, composes: true, unicode)
  }
}
