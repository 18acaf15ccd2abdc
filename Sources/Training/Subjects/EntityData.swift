package import Datasets
import Files
package import Tasks
package import Tokenizers

/// Annotated texts as the model sees them: cut into words and sentences, with their entities.
package struct EntityTexts: Sendable {
  package var texts: [WordText] = []
  /// Of each text, in code points: what is to be found.
  package var spans: [[EntitySpan]] = []
  /// Of each text: the tags as they stand in the file, sentence after sentence; nil where the file has none.
  package var tags: [[String]?] = []
  package var locations: [SourceLocation] = []
  package var names: [String] = []
  /// Spans that begin or end inside a word: training marks the whole words, and scoring counts them as they stand.
  package var repairs: [Remark] = []

  /// - Parameter rule: cuts texts whose words the file does not say.
  package init(_ dataset: AnnotatedDataset, rule: WordRule, context: ContextRule) {
    let splitter = WordSplitter(rule)
    let sentences = SentenceSplitter()
    for group in Self.groups(dataset.texts, context: context) {
      add(Self.joined(group), splitter, sentences)
    }
  }

  /// Sentences of a column file stand alone or, where the model sees windows, with their document.
  private static func groups(_ texts: [AnnotatedText], context: ContextRule) -> [[AnnotatedText]] {
    guard context == .window else { return texts.map { [$0] } }
    return texts.reduce(into: []) { groups, text in
      if text.tags != nil, let last = groups.last?.last, last.tags != nil, last.document == text.document {
        groups[groups.count - 1].append(text)
      } else {
        groups.append([text])
      }
    }
  }

  private struct Joined {
    var text = ""
    var count = 0
    var words: [Range<Int>]?
    var sentenceStarts: [Int]?
    var spans: [EntitySpan] = []
    var tags: [String]?
    var location: SourceLocation
    var name: String
  }

  /// One text of several sentences, a line each.
  private static func joined(_ group: [AnnotatedText]) -> Joined {
    let first = group[0]
    var joined = Joined(location: first.location, name: first.id ?? first.location.description)
    for text in group {
      if joined.count > 0 {
        joined.text += "\n"
        joined.count += 1
      }
      let offset = joined.count
      if let words = text.words {
        if text.tags != nil { joined.sentenceStarts = (joined.sentenceStarts ?? []) + [joined.words?.count ?? 0] }
        joined.words = (joined.words ?? []) + words.map { ($0.lowerBound + offset)..<($0.upperBound + offset) }
      }
      if let tags = text.tags { joined.tags = (joined.tags ?? []) + tags }
      joined.spans += text.spans.map {
        EntitySpan(start: $0.start + offset, end: $0.end + offset, label: $0.label)
      }
      joined.text += text.text
      joined.count += text.text.unicodeScalars.count
    }
    return joined
  }

  private mutating func add(_ joined: Joined, _ splitter: WordSplitter, _ sentences: SentenceSplitter) {
    let words = joined.words ?? splitter.words(joined.text)
    let starts = joined.sentenceStarts ?? sentences.starts(joined.text, words: words)
    if joined.tags == nil {
      let lower = Set(words.map(\.lowerBound))
      let upper = Set(words.map(\.upperBound))
      for span in joined.spans where !lower.contains(span.start) || !upper.contains(span.end) {
        repairs.append(
          Remark(
            .spanInsideWord, location: joined.location,
            note: "the span \(span.start) to \(span.end) (\(span.label)) begins or ends inside a word; its whole words "
              + "are learned"))
      }
    }
    texts.append(WordText(text: joined.text, words: words, sentenceStarts: words.isEmpty ? [] : starts))
    spans.append(joined.spans)
    tags.append(joined.tags)
    locations.append(joined.location)
    names.append(joined.name)
  }
}

extension WordRule {
  /// The rule that fits annotated texts: that of their own words where they have some, else the usual one without what
  /// would hide the edges of their spans.
  package static func fitting(_ dataset: AnnotatedDataset) -> WordRule {
    var learner = WordRuleLearner()
    var hasWords = false
    for text in dataset.texts {
      guard let words = text.words else { continue }
      hasWords = true
      let slices = TextSlices(text.text)
      for word in words { learner.add(word: slices[word]) }
    }
    if hasWords { return learner.rule }
    return WordRule.standard.cutting(dataset.texts.map { ($0.text, $0.spans.flatMap { [$0.start, $0.end] }) })
  }
}

extension AnnotationOptions {
  /// The same from what a command line says.
  package init(_ options: ReadOptions) throws {
    try self.init(
      format: options.format, encoding: options.encoding, offsetUnit: nil, text: options.textColumn,
      label: options.labelColumn, delimiter: options.delimiter, header: options.header)
  }

  /// How an entity task's files are read; `text` and `label` number the columns of words and tags.
  ///
  /// - Throws: `DatasetError` for settings that annotated files do not have.
  package init(_ data: DataSettings) throws {
    try self.init(
      format: data.format, encoding: data.encoding, offsetUnit: data.offsetUnit, text: data.textColumns.first,
      label: data.labelColumn, delimiter: data.delimiter, header: data.header)
  }

  private init(
    format: String?, encoding: String?, offsetUnit: String?, text: String?, label: String?, delimiter: String?,
    header: Bool?
  ) throws {
    func column(_ option: String, _ text: String?) throws -> Int? {
      guard let text else { return nil }
      guard let number = Int(text) else { throw DatasetError.notAColumnNumber(option: option, found: text) }
      return number
    }
    for (name, value) in [("delimiter", delimiter), ("header", header.map { "\($0)" })] where value != nil {
      throw DatasetError.unusedOption(option: name, format: "annotated texts")
    }
    self.init(
      format: format, encoding: encoding, offsetUnit: offsetUnit.flatMap(OffsetUnit.init),
      wordColumn: try column("text", text), tagColumn: try column("label", label))
  }
}
