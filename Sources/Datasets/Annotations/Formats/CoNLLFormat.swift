/// Columns: a word and its tag on each line, a blank line after each sentence (CoNLL-2002, CoNLL-2003, WNUT-17).
struct CoNLLFormat: SingleFileAnnotationFormat {
  let name = "conll"
  let fileExtensions = ["conll", "iob", "iob2", "bio", "bilou", "iobes", "conllu", "tsv", "tab", "txt"]
  let summary = "a word and its tag on each line (IOB1, IOB2, IOBES, BILOU or plain), a blank line after each sentence"
  let settings: Set<AnnotationSetting> = [.columns, .comments]
  /// Rows that are looked at to recognise the format.
  private static let sample = 2000

  /// Nine of ten rows end in a tag with a prefix or outside of entities, or three of ten outside; the rest is equal.
  func recognizes(_ text: SourceText, options: AnnotationOptions) -> Bool {
    let layout = ColumnLayout(text, options: options, limit: Self.sample)
    guard layout.count > 1, let column = layout.tag else { return false }
    var (rows, tags, outside) = (0, 0, 0)
    for line in PhysicalLines(text.bytes) where rows < Self.sample {
      let bytes = text.bytes[line.range]
      guard case .row = ColumnLine(bytes, hasComments: options.hashComments) else { continue }
      rows += 1
      let fields = ColumnLine.fields(bytes, hasTabs: layout.hasTabs)
      guard column < fields.count else { continue }
      if ColumnTag(fields[column], form: .typed) != nil || ColumnTag(fields[column], form: .bare) != nil { tags += 1 }
      if ColumnTag.isOutside(fields[column]) { outside += 1 }
    }
    return rows > 0 && (tags * 10 >= rows * 9 || outside * 10 >= rows * 3)
  }

  func read(_ text: SourceText, options: AnnotationOptions, into dataset: inout AnnotatedDataset) throws {
    for (option, column) in [("word column", options.wordColumn), ("tag column", options.tagColumn)] {
      if let column, column < 1 { throw DatasetError.badColumnNumber(option: option, number: column) }
    }
    let layout = ColumnLayout(text, options: options)
    if layout.word == layout.tag {
      throw DatasetError.sameColumn(source: text.source, name: "column \(layout.word + 1)")
    }
    var (sentences, hasDocumentMarks) = ColumnSentence.all(of: text, layout: layout, options: options)
    dataset.description.columns = DatasetDescription.Setting(layout.shown, isDetected: !layout.isAsked)
    dataset.description.hasDocumentMarks = hasDocumentMarks
    if layout.tag == nil {
      for sentence in sentences { add(sentence, .plain, source: text.source, to: &dataset) }
      return
    }
    let form = ColumnTag.Form(of: sentences.lazy.flatMap { $0.rows.lazy.compactMap(\.tag) })
    for place in sentences.indices { sentences[place].readTags(form) }
    let detection = ColumnSchemeDetection(sentences.lazy.map(\.tags), form: form)
    dataset.description.scheme = DatasetDescription.Setting(detection.scheme.rawValue, isDetected: true)
    dataset.description.schemeEvidence = detection.evidence
    for sentence in sentences { add(sentence, detection.scheme, source: text.source, to: &dataset) }
  }

  private func add(
    _ sentence: ColumnSentence, _ scheme: ColumnScheme, source: String, to dataset: inout AnnotatedDataset
  ) {
    func location(_ line: Int) -> SourceLocation { SourceLocation(file: source, line: line) }
    if let fault = sentence.fault { return dataset.reject(location(fault.line), fault.reason) }
    guard let first = sentence.rows.first else { return }
    for fault in scheme.faults(in: sentence.tags) {
      dataset.remark(.tagSequence, location(sentence.rows[fault.word].line), fault.note(sentence.tags, scheme: scheme))
    }
    let words = SentenceText(sentence.rows.map(\.word))
    let spans = ColumnTags.entities(sentence.tags).map { entity in
      EntitySpan(
        start: words.ranges[entity.words.lowerBound].lowerBound,
        end: words.ranges[entity.words.upperBound - 1].upperBound,
        label: entity.type.isEmpty ? ColumnTags.unnamedType : String(decoding: entity.type, as: UTF8.self))
    }
    let tags = sentence.tags.map { String(decoding: $0.spelling, as: UTF8.self) }
    dataset.texts.append(
      AnnotatedText(
        text: words.text, spans: spans, words: words.ranges, tags: tags.isEmpty ? nil : tags,
        document: sentence.document, id: sentence.id, location: location(first.line)))
  }
}
