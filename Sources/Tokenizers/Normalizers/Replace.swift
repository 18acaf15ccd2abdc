/// Replaces what a text or a pattern matches by a fixed text.
struct Replace: TextNormalizer {
  static let typeName = "Replace"

  private let pattern: TextPattern
  private let content: [UInt32]

  init(_ section: ConfigurationSection, unicode: UnicodeTables) throws {
    pattern = try TextPattern(section.object("pattern"), unicode: unicode)
    content = try section.string("content").unicodeScalars.map(\.value)
  }

  var asciiTreatment: ASCIITreatment { .withOthers }

  func normalize(_ text: inout AlignedScalars) {
    text.replace(pattern.matches(in: text.scalars), with: content)
  }
}
