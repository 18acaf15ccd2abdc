import Datasets
import Testing

@Suite("Schemes of tags")
struct ColumnSchemeTests {
  /// Sentences of the words w0, w1, … with these tags, and each word's range.
  private func file(_ sentences: [[String]]) -> String {
    sentences.map { tags in tags.enumerated().map { "w\($0) \($1)\n" }.joined() + "\n" }.joined()
  }

  /// Label and words of each span, the last word included.
  private func entities(_ text: AnnotatedText) throws -> [String] {
    let words = try #require(text.words)
    return try text.spans.map { span in
      let first = try #require(words.firstIndex { $0.lowerBound == span.start })
      let last = try #require(words.firstIndex { $0.upperBound == span.end })
      return "\(span.label) \(first)...\(last)"
    }
  }

  private func shown(_ entities: [AnnotationFixtures.Entity]) -> [String] {
    entities.map { "\($0.type) \($0.first)...\($0.last)" }
  }

  @Test("any sequence of tags has the entities that seqeval finds")
  func mixed() throws {
    let cases = try AnnotationFixtures.load().mixed
    #expect(cases.count == 400)
    let dataset = try annotations(file(cases.map(\.tags)), as: "t.conll")
    #expect(dataset.texts.count == cases.count && !dataset.repairs.isEmpty)
    for (text, expected) in zip(dataset.texts, cases) {
      #expect(try entities(text) == shown(expected.entities), "\(expected.tags)")
      #expect(text.tags == expected.tags)
    }
  }

  @Test("a faultless file is recognised, read as seqeval reads it, and written back", arguments: ColumnScheme.allCases)
  func faultless(scheme: ColumnScheme) throws {
    guard scheme != .plain else { return }
    let cases = try AnnotationFixtures.load().faultless.filter { $0.scheme == scheme.rawValue }
    #expect(cases.count == 60)
    let dataset = try annotations(file(cases.map(\.tags)), as: "t.conll")
    #expect(dataset.description.scheme == DatasetDescription.Setting(scheme.rawValue, isDetected: true))
    #expect(dataset.description.schemeEvidence?.hasPrefix("0 of ") == true)
    #expect(dataset.repairs.isEmpty && dataset.rejected.isEmpty)
    for (text, expected) in zip(dataset.texts, cases) {
      #expect(try entities(text) == shown(expected.entities), "\(expected.tags)")
      #expect(ColumnTags.tags(for: text.spans, words: try #require(text.words), scheme: scheme) == expected.tags)
    }
  }

  @Test("types alone: neighbours of one type are one entity, hyphens belong to the type")
  func plain() throws {
    let dataset = try annotations("a PER\nb PER\nc LOC\nd O\ne creative-work\nf O\n", as: "t.conll")
    #expect(dataset.marked == [["PER 0..3 a b", "LOC 4..5 c", "creative-work 8..9 e"]])
    #expect(dataset.description.scheme?.value == "plain")
    let text = try #require(dataset.texts.first)
    #expect(ColumnTags.tags(for: text.spans, words: text.words ?? [], scheme: .plain) == text.tags)
  }

  @Test("letters alone are tags of one type without a name")
  func bare() throws {
    let dataset = try annotations("a B\nb I\nc O\nd B\n", as: "t.conll")
    #expect(dataset.marked == [["entity 0..3 a b", "entity 6..7 d"]])
    #expect(dataset.description.scheme?.value == "iob2")
    #expect(dataset.texts.first?.tags == ["B", "I", "O", "B"])
    #expect(dataset.description.schemeEvidence?.hasSuffix("tags without a type") == true)
  }

  @Test("few faults do not change the scheme, and each is listed with its line")
  func faults() throws {
    let clean = String(repeating: "a B-PER\nb I-PER\nc O\n\n", count: 5)
    let iob2 = try annotations(clean + "d I-PER\ne B-LOC\nf I-PER\ng E-PER\n\nh S-LOC\n", as: "t.conll")
    #expect(iob2.description.scheme?.value == "iob2")
    #expect(iob2.repairedLines == [21, 23, 24, 26])
    #expect(
      iob2.repairs.map(\.note) == [
        "the tag \"I-PER\" stands at the start of a sentence in a file of iob2 tags; read as the start of an entity",
        "the tag \"I-PER\" stands after \"B-LOC\" in a file of iob2 tags; read as the start of an entity",
        "the tag \"E-PER\" stands in a file of iob2 tags; read as the end of an entity",
        "the tag \"S-LOC\" stands in a file of iob2 tags; read as an entity of one word",
      ])
    #expect(iob2.marked.suffix(2) == [["PER 0..1 d", "LOC 2..3 e", "PER 4..7 f g"], ["LOC 0..1 h"]])

    let ends = String(repeating: "a B-PER\nb I-PER\nc E-PER\nd S-LOC\n\n", count: 5)
    let iobes = try annotations(ends + "e B-PER\nf O\ng E-PER\nh B-PER\ni S-PER\nj U-PER\nk I-PER\n", as: "t.conll")
    #expect(iobes.description.scheme?.value == "iobes")
    #expect(iobes.repairedLines == [26, 28, 29, 31, 32, 32])
    #expect(
      iobes.marked.last == ["PER 0..1 e", "PER 4..5 g", "PER 6..7 h", "PER 8..9 i", "PER 10..11 j", "PER 12..13 k"])

    let only = String(repeating: "a I-PER\nb I-PER\nc O\n\n", count: 5)
    let iob1 = try annotations(only + "d B-PER\ne B-PER\n", as: "t.conll")
    #expect(iob1.description.scheme?.value == "iob1")
    #expect(iob1.repairedLines == [21])
    #expect(iob1.marked.last == ["PER 0..1 d", "PER 2..3 e"])
  }

  @Test("tags are written for words that share a character with a span; spans off the words are left out")
  func writing() {
    let words = [0..<2, 3..<5, 6..<8, 9..<11]
    let spans = [
      EntitySpan(start: 1, end: 4, label: "A"), EntitySpan(start: 5, end: 6, label: "X"),
      EntitySpan(start: 6, end: 8, label: "A"), EntitySpan(start: 9, end: 11, label: "A"),
    ]
    #expect(ColumnTags.tags(for: spans, words: words, scheme: .iob2) == ["B-A", "I-A", "B-A", "B-A"])
    #expect(ColumnTags.tags(for: spans, words: words, scheme: .iob1) == ["I-A", "I-A", "B-A", "B-A"])
    #expect(ColumnTags.tags(for: spans, words: words, scheme: .iobes) == ["B-A", "E-A", "S-A", "S-A"])
    #expect(ColumnTags.tags(for: spans, words: words, scheme: .bilou) == ["B-A", "L-A", "U-A", "U-A"])
    #expect(ColumnTags.tags(for: spans, words: [], scheme: .iob2) == [])
    #expect(ColumnTags.tags(for: [], words: words, scheme: .iob2) == ["O", "O", "O", "O"])
  }
}
