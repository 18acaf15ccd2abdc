import Datasets
import Testing

@Suite("CoNLL columns")
struct CoNLLFormatTests {
  @Test("words are joined by one space; line ends, marks and a last line without an end are all the same")
  func lines() throws {
    let plain = "Anna B-PER\nBo I-PER\n. O\n\nRome B-LOC\n"
    let expected = try annotations(plain, as: "t.conll").texts
    #expect(expected.map(\.text) == ["Anna Bo .", "Rome"])
    #expect(expected.map(\.marked) == [["PER 0..7 Anna Bo"], ["LOC 0..4 Rome"]])
    #expect(expected[0].words == [0..<4, 5..<7, 8..<9])
    #expect(expected[0].tags == ["B-PER", "I-PER", "O"])
    #expect(expected.map(\.location) == [1, 5].map { SourceLocation(file: "t.conll", line: $0) })
    for variant in [
      plain.replacing("\n", with: "\r\n"), "\u{feff}" + plain, String(plain.dropLast()), plain + "\n\n  \n",
      plain.replacing("\n\n", with: "\n \t \n"), plain.replacing(" ", with: "\t"), plain.replacing(" ", with: "   "),
      plain.replacing("\n\n", with: "\n\u{3000}\n"), plain.replacing("\n", with: "\r"),
      plain.replacing(" O\n", with: " O \n"), plain.replacing("PER\n", with: "PER\t\n"),
    ] {
      #expect(try annotations(variant, as: "t.conll").texts == expected, "\(variant.debugDescription)")
    }
  }

  @Test("with tabs, words hold spaces, and a lone tab ends a sentence")
  func tabs() throws {
    let dataset = try annotations("New York\tB-LOC\n\t\nx\tO\n", as: "t.tsv")
    #expect(dataset.texts.map(\.text) == ["New York", "x"])
    #expect(dataset.marked == [["LOC 0..8 New York"], []])
    #expect(dataset.description.columns?.value == "tab between columns, word in column 1, tag in column 2")
    let stray = try annotations("a B-X\nb O\n\nc\td O\ne O\n", as: "t.conll")
    #expect(stray.description.columns?.value.hasPrefix("spaces") == true)
    #expect(stray.rejectedLines == [4])
  }

  @Test("offsets count code points of emoji and of accents in two parts")
  func codePoints() throws {
    let dataset = try annotations("\u{1F468}\u{200D}\u{1F469} O\nRene\u{301} B-PER\n\u{1F600} B-X\n", as: "t.conll")
    #expect(dataset.texts.first?.words == [0..<3, 4..<9, 10..<11])
    #expect(dataset.marked == [["PER 4..9 Rene\u{301}", "X 10..11 \u{1F600}"]])
  }

  @Test("the type is all after the first hyphen, by its bytes")
  func types() throws {
    let dataset = try annotations("a B-GENE-X\nb I-GENE-X\nc B-\u{e9}\nd I-e\u{301}\n", as: "t.conll")
    #expect(
      dataset.marked[0].map { Array($0.utf8) }
        == ["GENE-X 0..3 a b", "\u{e9} 4..5 c", "e\u{301} 6..7 d"].map { Array($0.utf8) })
    #expect(dataset.repairedLines == [4])
  }

  @Test("document marks number the documents; without them every sentence is one")
  func documents() throws {
    let file = "-DOCSTART- -X- O\n\na x O\n\nb x B-P\n-DOCSTART- -X- O\n-DOCSTART- -X- O\nc x O\n"
    let marked = try annotations(file, as: "t.conll")
    #expect(marked.texts.map(\.document) == [0, 0, 1] && marked.description.hasDocumentMarks)
    #expect(marked.texts.map(\.text) == ["a", "b", "c"] && marked.rejected.isEmpty)
    let unmarked = try annotations("a O\n\nb B-P\n\nc O\n", as: "t.conll")
    #expect(unmarked.texts.map(\.document) == [0, 1, 2] && !unmarked.description.hasDocumentMarks)
  }

  @Test("hashes begin comments only where that is asked for")
  func comments() throws {
    let file = "# newdoc id = d1\n# sent_id = s1\n#\tO\na\tB-X\n\n# newdoc\n# text = b\nb\tO\n#tag\tO\n"
    let asked = try annotations(file, as: "t.tsv", AnnotationOptions(hashComments: true))
    #expect(asked.texts.map(\.text) == ["# a", "b #tag"])
    #expect(asked.texts.map(\.id) == ["s1", nil])
    #expect(asked.texts.map(\.document) == [0, 1])
    let unasked = try annotations(file + "\nc\tB-X\n", as: "t.tsv")
    #expect(unasked.texts.map(\.text) == ["c"])
    #expect(unasked.rejectedLines == [1, 6])
    #expect(
      unasked.rejected.first?.reason == "expected 2 columns between tabs, found 1; complete the row; "
        + "if lines that begin with # are comments, say so")
  }

  @Test("columns are the first and the last unless others are asked for")
  func columns() throws {
    let file = "1 Anna NNP B-PER x\n2 runs VBZ O y\n"
    #expect(throws: DatasetError.self) { try annotations(file, as: "t.txt") }
    let asked = try annotations(file, as: "t.conll", AnnotationOptions(wordColumn: 2, tagColumn: 4))
    #expect(asked.texts.map(\.text) == ["Anna runs"])
    #expect(asked.marked == [["PER 0..4 Anna"]])
    #expect(asked.description.columns?.isDetected == false)
    let extra = try annotations("a B-X\nb O c\n", as: "t.conll", AnnotationOptions(wordColumn: 1, tagColumn: 2))
    #expect(extra.marked == [["X 0..1 a"]])
    #expect(
      throws: DatasetError.badColumnNumber(option: "word column", number: 0)
    ) { try annotations(file, as: "t.conll", AnnotationOptions(wordColumn: 0)) }
    #expect(throws: DatasetError.sameColumn(source: "t.conll", name: "column 2")) {
      try annotations(file, as: "t.conll", AnnotationOptions(wordColumn: 2, tagColumn: 2))
    }
  }

  @Test("a row that cannot be used rejects its sentence and no other")
  func rejections() throws {
    var bytes = Array("a O\nb\nc O\n\nd Q-PER\n\ne B-PER\nf B-\n\ng O x\n\nh B-PER\n\n".utf8)
    bytes += [0xFF] + Array(" O\n\ni O\n".utf8)
    let dataset = try AnnotationFormats.read(bytes, source: "t.conll", options: .init())
    #expect(dataset.texts.map(\.text) == ["h", "i"])
    #expect(dataset.rejectedLines == [2, 5, 8, 10, 14])
    let reasons = dataset.rejected.map(\.reason)
    #expect(reasons[0] == "expected 2 columns between spaces, found 1; complete the row")
    #expect(reasons[1] == "expected a tag such as O, B-TYPE or I-TYPE, found \"Q-PER\"; correct the tag")
    #expect(reasons[3].hasPrefix("expected 2 columns between spaces, found 3; correct the row"))
    #expect(reasons[4].hasPrefix("expected UTF-8, found byte 0xFF"))
    let tabbed = try annotations("a\tB-X\n\n\tO\n", as: "t.tsv")
    #expect(
      tabbed.rejected.map(\.description) == ["t.tsv:3: expected a word in column 1, found none; complete the row"])
  }

  @Test("words without tags are texts where annotations are not required")
  func wordsOnly() throws {
    let dataset = try annotations(
      "a\nb\n\nc\n", as: "t.conll", AnnotationOptions(requireAnnotations: false))
    #expect(dataset.texts.map(\.text) == ["a b", "c"])
    #expect(dataset.texts.allSatisfy { $0.tags == nil && $0.spans.isEmpty })
    #expect(throws: DatasetError.self) { try annotations("a\nb\n\nc\n", as: "t.conll") }
  }
}
