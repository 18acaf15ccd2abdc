/// The `.ann` half of brat standoff: `T1`, tab, `Type start end`, tab, text; offsets are code points always.
///
/// brat reads pairs of a text and its annotations, so each document needs files of its own.
struct BratOutput: TagOutput {
  let name = "brat"
  let summary = "brat standoff: a .txt and an .ann file a document"
  let fileExtension = "ann"
  let isPerDocument = true

  func writer(_ options: TagOutputOptions) -> any TagWriter { BratWriter() }
}

private struct BratWriter: TagWriter {
  mutating func document(_ document: TaggedDocument, index: Int) -> String { bratAnnotations(document) }
}

/// The annotations of a document, for the file beside its text.
///
/// Line breaks of an entity's text, and other characters at which Python ends a line, are written as a space each; white
/// space in a label as `_`.
package func bratAnnotations(_ document: TaggedDocument) -> String {
  var cursor = OffsetWriter(document.text)
  var lines = ""
  for (place, entity) in document.entities.enumerated() {
    var text = String.UnicodeScalarView()
    for scalar in cursor.slice(entity.span.range) { text.append(endsLine(scalar) ? " " : scalar) }
    let type = OneWord.label(entity.span.label)
    lines += "T\(place + 1)\t\(type) \(entity.span.start) \(entity.span.end)\t\(String(text))\n"
  }
  return lines
}

/// Whether Python's `str.splitlines` ends a line at the character.
private func endsLine(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar {
  case "\n"..."\r", "\u{1C}"..."\u{1E}", "\u{85}", "\u{2028}", "\u{2029}": true
  default: false
  }
}
