/// Text of others on a page: escaped so that it reads the same as XML, and never acts.
enum HTMLText {
  /// For the content of an element: line breaks become line feeds, and control characters are shown by their signs.
  ///
  /// Direction overrides are shown too: nobody writes them in earnest, and they make a text read as another. Other
  /// direction controls stay; the element around the text bounds their effect.
  static func content(_ scalars: some Collection<Unicode.Scalar>) -> String {
    var html = ""
    var index = scalars.startIndex
    while index < scalars.endIndex {
      let scalar = scalars[index]
      scalars.formIndex(after: &index)
      switch scalar {
      case "\r" where index < scalars.endIndex && scalars[index] == "\n": continue
      case "\r": html += "\n"
      case "\n", "\t": html.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}": html += sign(Unicode.Scalar(0x2400 + scalar.value), of: scalar)
      case "\u{7F}": html += sign("\u{2421}", of: scalar)
      case "\u{80}"..."\u{9F}", "\u{202D}", "\u{202E}", "\u{FFFE}", "\u{FFFF}": html += sign(nil, of: scalar)
      default: append(scalar, to: &html)
      }
    }
    return html
  }

  /// For a name, a label or the value of an attribute: in one line, control characters written as escapes.
  static func inline(_ text: String) -> String {
    var html = ""
    for scalar in ShownText.inline(text).unicodeScalars {
      if scalar == "\u{FFFE}" || scalar == "\u{FFFF}" { html += code(scalar) } else { append(scalar, to: &html) }
    }
    return html
  }

  private static func append(_ scalar: Unicode.Scalar, to html: inout String) {
    switch scalar {
    case "&": html += "&amp;"
    case "<": html += "&lt;"
    case ">": html += "&gt;"
    case "\"": html += "&quot;"
    case "'": html += "&#39;"
    default: html.unicodeScalars.append(scalar)
    }
  }

  private static func sign(_ sign: Unicode.Scalar?, of scalar: Unicode.Scalar) -> String {
    let shown = sign.map { String(Character($0)) } ?? code(scalar)
    return "<span class=\"control\" title=\"\(code(scalar))\">\(shown)</span>"
  }

  /// `U+001B`.
  private static func code(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }
}
