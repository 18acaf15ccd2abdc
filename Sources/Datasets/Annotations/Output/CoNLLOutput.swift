/// A word, a tab and its tag on each line, in IOB2; a blank line after each sentence, `-DOCSTART-` between documents.
///
/// A word belongs to the first entity that reaches into it. An entity that goes on in the next sentence begins there
/// anew. White space in a label is written as `_`, since the tag would be cut there when it is read.
struct CoNLLOutput: TagOutput {
  let name = "conll"
  let summary = "a word and its IOB2 tag a line, a blank line after each sentence"
  let fileExtension = "conll"

  func writer(_ options: TagOutputOptions) -> any TagWriter { CoNLLWriter() }
}

private struct CoNLLWriter: TagWriter {
  mutating func document(_ document: TaggedDocument, index: Int) -> String {
    var lines = index > 0 ? "-DOCSTART-\tO\n\n" : ""
    guard !document.words.isEmpty else { return lines }
    var cursor = OffsetWriter(document.text)
    var tags = WordTags(document.entities)
    var starts = document.sentenceStarts[...]
    for (place, range) in document.words.enumerated() {
      let startsSentence = starts.first == place
      if startsSentence { starts.removeFirst() }
      if startsSentence && place > 0 { lines += "\n" }
      let word = String(cursor.slice(range))
      assert(!word.utf8.contains(where: ASCII.isSpace), "a word holds white space")
      lines += word + "\t" + tags.next(range, startsSentence: startsSentence) + "\n"
    }
    return lines + "\n"
  }
}

/// The IOB2 tags of words that come in order.
private struct WordTags {
  private let entities: [TaggedDocument.Entity]
  private var place = 0
  /// The entity of the word before.
  private var open: Int?

  init(_ entities: [TaggedDocument.Entity]) {
    self.entities = entities
  }

  mutating func next(_ word: Range<Int>, startsSentence: Bool) -> String {
    while place < entities.count, entities[place].span.end <= word.lowerBound { place += 1 }
    guard place < entities.count, entities[place].span.start < word.upperBound else {
      open = nil
      return "O"
    }
    let isInside = open == place && !startsSentence
    open = place
    return (isInside ? "I-" : "B-") + OneWord.label(entities[place].span.label)
  }
}

/// Labels for forms in which white space ends a name.
enum OneWord {
  /// The label with `_` in place of each white space character.
  static func label(_ label: String) -> String {
    var word = String.UnicodeScalarView()
    for scalar in label.unicodeScalars { word.append(scalar.properties.isWhitespace ? "_" : scalar) }
    return String(word)
  }
}
