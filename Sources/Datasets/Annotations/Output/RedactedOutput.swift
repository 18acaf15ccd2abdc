/// The text with something else in place of each entity; what was not tagged stays as it is.
///
/// `type` writes `[PERSON]`, `pseudonym` writes `[PERSON_1]`, the same throughout the output for the same text under the
/// same label. A document's last line is ended if it was not.
struct RedactedOutput: TagOutput {
  let name = "redacted"
  let summary = "the text with its entities replaced by their label or by a pseudonym"
  let fileExtension = "txt"
  let isText = true

  func writer(_ options: TagOutputOptions) -> any TagWriter { RedactedWriter(options.redaction) }
}

private struct RedactedWriter: TagWriter {
  let redaction: Redaction
  private var pseudonyms = RedactionLedger()

  init(_ redaction: Redaction) {
    self.redaction = redaction
  }

  var ledger: RedactionLedger? { redaction == .pseudonym ? pseudonyms : nil }

  mutating func document(_ document: TaggedDocument, index: Int) -> String {
    var text = ""
    for piece in document.pieces {
      switch (piece.entity, redaction) {
      case (nil, _): text.unicodeScalars.append(contentsOf: piece.scalars)
      case (let entity?, .type): text += "[\(entity.span.label)]"
      case (let entity?, .pseudonym): text += pseudonyms.pseudonym(label: entity.span.label, text: piece.text)
      }
    }
    let last = text.utf8.last
    return last == nil || last == ASCII.lineFeed || last == ASCII.carriageReturn ? text : text + "\n"
  }
}
