/// Removes white space at the ends.
struct Strip: TextNormalizer {
  static let typeName = "Strip"

  private let stripsLeft: Bool
  private let stripsRight: Bool
  private let unicode: UnicodeTables

  init(_ section: ConfigurationSection, unicode: UnicodeTables) throws {
    stripsLeft = try section.bool("strip_left")
    stripsRight = try section.bool("strip_right")
    self.unicode = unicode
  }

  var asciiTreatment: ASCIITreatment { .withOthers }

  func normalize(_ text: inout AlignedScalars) {
    let isKept = { (scalar: UInt32) in !unicode[scalar].contains(.whitespace) }
    let start = stripsLeft ? text.scalars.firstIndex(where: isKept) ?? text.count : 0
    let end = stripsRight ? text.scalars[start...].lastIndex(where: isKept).map { $0 + 1 } ?? start : text.count
    text.keep(start..<end)
  }
}
