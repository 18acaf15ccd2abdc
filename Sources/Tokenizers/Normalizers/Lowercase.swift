/// Lower case without regard to language or to the place in a word.
struct Lowercase: TextNormalizer {
  static let typeName = "Lowercase"

  private let unicode: UnicodeTables

  init(_ section: ConfigurationSection, unicode: UnicodeTables) {
    self.unicode = unicode
  }

  var asciiTreatment: ASCIITreatment { .alone }

  func normalize(_ text: inout AlignedScalars) {
    text.lowercase(unicode)
  }
}
