/// The rows of a column file up to a blank line.
struct ColumnSentence {
  struct Row {
    let line: Int
    let word: ArraySlice<UInt8>
    /// Nil where the file has no tags.
    let tag: ArraySlice<UInt8>?
  }

  private(set) var rows: [Row] = []
  /// The first row that cannot be used, for which the sentence is rejected.
  private(set) var fault: (line: Int, reason: String)?
  /// The tags of the rows; none where the file has no tags or the sentence is rejected.
  private(set) var tags: [ColumnTag] = []
  private(set) var document: Int
  let id: String?

  /// The sentences of a file, and whether it says where documents begin.
  ///
  /// Without such marks every sentence has a document of its own.
  static func all(of text: SourceText, layout: ColumnLayout, options: AnnotationOptions)
    -> (sentences: [ColumnSentence], hasDocumentMarks: Bool)
  {
    var sentences: [ColumnSentence] = []
    var (current, id): (ColumnSentence?, String?) = (nil, nil)
    var (document, marks) = (0, 0)
    func close() {
      if let sentence = current { sentences.append(sentence) }
      (current, id) = (nil, nil)
    }
    for line in PhysicalLines(text.bytes) {
      let bytes = text.bytes[line.range]
      switch ColumnLine(bytes, hasComments: options.hashComments) {
      case .blank: close()
      case .document:
        close()
        marks += 1
        if sentences.last?.document == document { document += 1 }
      case .comment(let comment): id = sentenceID(comment) ?? id
      case .row:
        if current == nil { current = ColumnSentence(document: document, id: id) }
        // In place: a copy for every row would make a long sentence quadratic.
        current?.add(bytes, line: line.number, text: text, layout: layout, options)
      }
    }
    close()
    guard marks == 0 else { return (sentences, true) }
    for place in sentences.indices { sentences[place].document = place }
    return (sentences, false)
  }

  /// Understands the tags, or finds the fault for which the sentence is rejected.
  mutating func readTags(_ form: ColumnTag.Form) {
    guard fault == nil else { return }
    for row in rows {
      guard let bytes = row.tag else { continue }
      guard let tag = ColumnTag(bytes, form: form) else {
        let forms = form == .typed ? "O, B-TYPE or I-TYPE" : form == .bare ? "O, B or I" : "O or a type"
        let found = Shown.quoted(String(decoding: bytes, as: UTF8.self))
        fault = (row.line, "expected a tag such as \(forms), found \(found); correct the tag")
        tags = []
        return
      }
      tags.append(tag)
    }
  }

  private init(document: Int, id: String?) { (self.document, self.id) = (document, id) }

  private mutating func add(
    _ bytes: ArraySlice<UInt8>, line: Int, text: SourceText, layout: ColumnLayout, _ options: AnnotationOptions
  ) {
    guard fault == nil else { return }
    if let notText = text.fault(in: bytes.indices) {
      fault = (line, notText)
      return
    }
    let fields = ColumnLine.fields(bytes, hasTabs: layout.hasTabs)
    if let reason = layout.fault(fields.count) {
      let isComment = !options.hashComments && bytes.starts(with: Array("# ".utf8))
      fault = (line, isComment ? reason + "; if lines that begin with # are comments, say so" : reason)
      return
    }
    let word = fields[layout.word]
    guard !word.isEmpty else {
      fault = (line, "expected a word in column \(layout.word + 1), found none; complete the row")
      return
    }
    rows.append(Row(line: line, word: word, tag: layout.tag.map { fields[$0] }))
  }

  /// The name in a comment such as `sent_id = 12` (CoNLL-U).
  private static func sentenceID(_ comment: ArraySlice<UInt8>) -> String? {
    let parts = comment.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, ASCII.trimmed(parts[0]).elementsEqual("sent_id".utf8) else { return nil }
    let name = ASCII.trimmed(parts[1])
    guard !name.isEmpty, UTF8Bytes.firstFault(in: name) == nil else { return nil }
    return String(decoding: name, as: UTF8.self)
  }
}
