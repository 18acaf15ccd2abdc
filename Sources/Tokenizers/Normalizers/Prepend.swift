/// Puts a fixed text in front of every text that is not empty.
struct Prepend: TextNormalizer {
  static let typeName = "Prepend"

  private let content: [UInt32]

  init(_ section: ConfigurationSection, unicode: UnicodeTables) throws {
    content = try section.string("prepend").unicodeScalars.map(\.value)
  }

  var asciiTreatment: ASCIITreatment { .withOthers }

  func normalize(_ text: inout AlignedScalars) {
    guard text.count > 0 else { return }
    text.prepend(content)
  }
}
