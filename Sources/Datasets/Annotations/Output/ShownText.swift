/// Text of others, made fit for a terminal that it must not drive.
package enum ShownText {
  /// Line breaks and tabs as they stand, `\r\n` as one line break, other control characters escaped.
  static func lines(_ scalars: some Collection<Unicode.Scalar>) -> String {
    var shown = String.UnicodeScalarView()
    var index = scalars.startIndex
    while index < scalars.endIndex {
      let scalar = scalars[index]
      scalars.formIndex(after: &index)
      let endsLine = scalar == "\r" && index < scalars.endIndex && scalars[index] == "\n"
      if endsLine { continue }
      append(scalar, escaped: isControl(scalar) && scalar != "\n" && scalar != "\t", to: &shown)
    }
    return String(shown)
  }

  /// For a place within a line: every control character is escaped.
  static func inline(_ text: String) -> String {
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { append(scalar, escaped: isControl(scalar), to: &shown) }
    return String(shown)
  }

  /// Whether a character acts in place of showing: C0, C1, line and paragraph separator, direction controls.
  package static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}"..."\u{202E}", "\u{2066}"..."\u{2069}": true
    default: false
    }
  }

  private static func append(_ scalar: Unicode.Scalar, escaped: Bool, to shown: inout String.UnicodeScalarView) {
    guard escaped else { return shown.append(scalar) }
    shown.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
  }
}
