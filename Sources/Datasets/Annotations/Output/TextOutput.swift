/// Text for a terminal: each entity on its label's colour with the label dimmed behind it, or in brackets:
/// `[Anna Berger](PERSON 0.98)`.
///
/// Behind the label of a pattern stands `pattern` in place of the score. Control characters of the text are escaped, so
/// that a text cannot drive the terminal.
struct TextOutput: TagOutput {
  let name = "text"
  let summary = "the text with its entities in colour or in brackets"
  let fileExtension = "txt"
  let isText = true

  func writer(_ options: TagOutputOptions) -> any TagWriter { TextWriter(options) }
}

private struct TextWriter: TagWriter {
  let options: TagOutputOptions
  var colors: LabelColors

  init(_ options: TagOutputOptions) {
    self.options = options
    colors = LabelColors(options.labels)
  }

  mutating func document(_ document: TaggedDocument, index: Int) -> String {
    var text = options.names ? heading(document.name, isFirst: index == 0) : ""
    for piece in document.pieces {
      let shown = ShownText.lines(piece.scalars)
      guard let entity = piece.entity else {
        text += shown
        continue
      }
      text += options.colors ? colored(shown, entity) : "[\(shown)](\(description(entity)))"
    }
    return text.utf8.last == ASCII.lineFeed ? text : text + "\n"
  }

  private func heading(_ name: String, isFirst: Bool) -> String {
    let shown = "== \(ShownText.inline(name)) =="
    return (isFirst ? "" : "\n") + (options.colors ? "\u{1B}[1m\(shown)\u{1B}[0m" : shown) + "\n"
  }

  /// The colour ends before each line break: terminals would fill the rest of the line with it.
  private mutating func colored(_ shown: String, _ entity: TaggedDocument.Entity) -> String {
    let color = LabelColor.all[colors.place(of: entity.span.label)].terminal
    let lines = shown.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    let painted = lines.map { $0.isEmpty ? "" : "\u{1B}[38;5;16;48;5;\(color)m\(String($0))\u{1B}[0m" }
    return painted.joined(separator: "\n") + " \u{1B}[2m\(description(entity))\u{1B}[0m"
  }

  private func description(_ entity: TaggedDocument.Entity) -> String {
    "\(ShownText.inline(entity.span.label)) \(ScoreText.shown(entity))"
  }
}
