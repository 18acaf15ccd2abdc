/// The colours of one label on a page and on a terminal.
struct LabelColor {
  /// A background of the 256 colours of terminals on which black can be read.
  let terminal: UInt8
  /// Backgrounds of an entity, and the ink of its label upon them, in light and dark, as six hexadecimal digits.
  let light: (background: String, ink: String)
  let dark: (background: String, ink: String)

  /// Neighbours differ in hue, since labels often come in related pairs.
  static let all: [LabelColor] = [
    LabelColor(terminal: 153, light: ("d2e5fe", "02468b"), dark: ("203e64", "b3d4ff")),
    LabelColor(terminal: 223, light: ("ffdbc0", "6b3900"), dark: ("59320c", "fec394")),
    LabelColor(terminal: 157, light: ("c3f1cb", "005725"), dark: ("1b4827", "a1e4ae")),
    LabelColor(terminal: 218, light: ("fed6e8", "772151"), dark: ("5a2b43", "febad9")),
    LabelColor(terminal: 183, light: ("e7dcff", "543282"), dark: ("43335e", "d9c6fe")),
    LabelColor(terminal: 229, light: ("f6eeb6", "524802"), dark: ("463d00", "e0d385")),
    LabelColor(terminal: 159, light: ("abf2f5", "005256"), dark: ("00464a", "79e5eb")),
    LabelColor(terminal: 217, light: ("fed9d5", "7f2021"), dark: ("5f2c29", "febfb9")),
    LabelColor(terminal: 147, light: ("dbe2fe", "363d8c"), dark: ("323964", "c3cefe")),
    LabelColor(terminal: 193, light: ("d8ecb9", "3b5001"), dark: ("344412", "c2dd94")),
    LabelColor(terminal: 225, light: ("fcd4fd", "69286d"), dark: ("512e53", "f3bbf5")),
    LabelColor(terminal: 158, light: ("b2f3e0", "045445"), dark: ("02483b", "85e7cd")),
  ]
}
