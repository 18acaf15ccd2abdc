/// Removes all marks, spacing and enclosing ones too; does not decompose.
struct StripAccents: TextNormalizer {
  static let typeName = "StripAccents"

  private let unicode: UnicodeTables

  init(_ section: ConfigurationSection, unicode: UnicodeTables) {
    self.unicode = unicode
  }

  var asciiTreatment: ASCIITreatment { .alone }

  func normalize(_ text: inout AlignedScalars) {
    text.removeAll { unicode[$0].contains(.mark) }
  }
}
