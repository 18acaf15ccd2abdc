/// Text of others on a page: escaped so that it reads the same as XML, and never acts.
package enum HTMLText {
  /// For the content of an element: line breaks become line feeds, and control characters are shown by their number.
  ///
  /// Direction overrides are shown too: nobody writes them in earnest, and they make a text read as another. Other
  /// direction controls stay; the element around the text bounds their effect.
  package static func content(_ scalars: some Collection<Unicode.Scalar>) -> String {
    var html = ""
    var index = scalars.startIndex
    while index < scalars.endIndex {
      let scalar = scalars[index]
      scalars.formIndex(after: &index)
      switch scalar {
      case "\r" where index < scalars.endIndex && scalars[index] == "\n": continue
      case "\r": html += "\n"
      case "\n", "\t": html.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202D}", "\u{202E}", "\u{FFFE}", "\u{FFFF}":
        html += "<span class=\"control\">\(code(scalar))</span>"
      default: append(scalar, to: &html)
      }
    }
    return html
  }

  /// For a name, a label or the value of an attribute: in one line, control characters written as escapes.
  package static func inline(_ text: String) -> String {
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

  /// `U+001B`.
  private static func code(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }
}
