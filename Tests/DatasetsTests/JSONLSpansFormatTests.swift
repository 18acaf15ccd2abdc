import Datasets
import Testing

@Suite("JSON lines of spans")
struct JSONLSpansFormatTests {
  @Test("spans are sorted; ids are strings or numbers; unknown keys do not matter")
  func spans() throws {
    let dataset = try annotations(
      """
      {"id": 7, "text": "Anna met Bo", "spans": [{"start": 9, "end": 11, "label": "P"}, {"start": 0, "end": 4, "label": "P"}], "meta": {"x": 1}}

      {"id": "b", "text": "nothing", "spans": []}
      """, as: "t.jsonl")
    #expect(dataset.marked == [["P 0..4 Anna", "P 9..11 Bo"], []])
    #expect(dataset.texts.map(\.id) == ["7", "b"])
    #expect(dataset.texts.map(\.location.line) == [1, 3])
    #expect(dataset.texts.map(\.document) == [0, 1])
    #expect(dataset.texts.allSatisfy { $0.words == nil && $0.tags == nil })
    #expect(dataset.repairs.isEmpty && dataset.description.format.value == "jsonl-spans")
    #expect(dataset.description.offsetUnit == DatasetDescription.Setting("codepoint", isDetected: true))
  }

  @Test(
    "doccano's and other writings of the same spans",
    arguments: [
      #"{"text": "Anna", "label": [[0, 4, "P"]]}"#, #"{"text": "Anna", "labels": [[0, 4, "P"]]}"#,
      #"{"text": "Anna", "entities": [{"id": 1, "label": "P", "start_offset": 0, "end_offset": 4}]}"#,
      #"{"text": "Anna", "label": [{"start": 0, "end": 4, "text": "Anna", "labels": ["P"]}]}"#,
      #"{"text": "Anna", "label": "other", "spans": [{"start": 0, "end": 4, "label": "P"}]}"#,
      #"[{"text": "Anna", "spans": [{"start": 0, "end": 4, "label": "P"}]}]"#,
      "{\n  \"text\": \"Anna\",\n  \"spans\": [{\"start\": 0, \"end\": 4, \"label\": \"P\"}]\n}\n",
      "\u{feff}{\"text\": \"Anna\", \"spans\": [{\"start\": 0, \"end\": 4, \"label\": \"P\"}]}\r\n\r\n",
    ])
  func variants(content: String) throws {
    let dataset = try annotations(content, as: "t.jsonl")
    #expect(dataset.marked == [["P 0..4 Anna"]])
    #expect(dataset.rejected.isEmpty && dataset.repairs.isEmpty)
  }

  @Test("what is not one clear set of spans rejects its text and says which span")
  func rejections() throws {
    let cases: [(spans: String, reason: String)] = [
      (
        #"{"start": 0, "end": 4, "label": "P"}, {"start": 2, "end": 7, "label": "P"}"#,
        #"expected entities apart from each other, found span 2 ("P", 2..7) over span 1 ("P", 0..4); keep one of them"#
      ),
      (
        #"{"start": 0, "end": 4, "label": "P"}, {"start": 3, "end": 7, "label": "P"}"#,
        #"expected entities apart from each other, found span 2 ("P", 3..7) over span 1 ("P", 0..4); keep one of them"#
      ),
      (
        #"{"start": 2, "end": 3, "label": "Q"}, {"start": 0, "end": 4, "label": "P"}"#,
        #"expected entities apart from each other, found span 1 ("Q", 2..3) over span 2 ("P", 0..4); keep one of them"#
      ),
      (
        #"{"start": 0, "end": 4, "label": "P"}, {"start": 0, "end": 4, "label": "Q"}"#,
        #"expected entities apart from each other, found span 2 ("Q", 0..4) over span 1 ("P", 0..4); keep one of them"#
      ),
      (
        #"{"start": 3, "end": 3, "label": "P"}"#,
        "expected span 1 to end after it begins, found 3..3; correct the span"
      ),
      (
        #"{"start": 4, "end": 3, "label": "P"}"#,
        "expected span 1 to end after it begins, found 4..3; correct the span"
      ),
      (
        #"{"start": 8, "end": 12, "label": "P"}"#,
        "expected span 1 in the text, which has 11 code points, found 8..12; correct the offsets or set their unit"
      ),
      (
        #"{"start": -1, "end": 3, "label": "P"}"#,
        "expected span 1 in the text, which has 11 code points, found -1..3; correct the offsets or set their unit"
      ),
      (
        #"{"start": 4, "end": 5, "label": "P"}"#,
        "expected characters in span 1, found only white space at 4..5; correct the span"
      ),
      (#"{"start": 0, "end": 4, "label": " "}"#, "expected a label for span 1, found none; give it one"),
      (#"{"start": 0, "end": 4}"#, "expected \"label\" in span 1, found none; add it"),
      (#"{"start": 0, "label": "P"}"#, "expected \"end\" in span 1, found none; add it"),
      (
        #"{"start": 0.5, "end": 4, "label": "P"}"#,
        "expected a whole number as start of span 1, found the number 0.5; correct it"
      ),
      (
        #"{"start": 9223372036854775807, "end": 9223372036854775807, "label": "P", "text": "Anna"}"#,
        "expected span 1 in the text, which has 11 code points, found 9223372036854775807..9223372036854775807; "
          + "correct the offsets or set their unit"
      ),
      ("[0, 4]", "expected [start, end, label] as span 1, found something else; correct the span"),
      ("5", "expected an object as span 1, found the number 5; write a span"),
      (
        #"{"start": 0, "end": 4, "label": "P", "text": "Bo"}, {"start": 0, "end": 4, "label": "P", "text": "Anna"}"#,
        "expected \"Bo\" at 0..4 of the text for span 1, found \"Anna\" there and no place nearby that has it; "
          + "correct the offsets or set their unit"
      ),
    ]
    let good = #"{"text": "Anna met Bo", "spans": [{"start": 0, "end": 4, "label": "P"}]}"# + "\n"
    for (spans, reason) in cases {
      let dataset = try annotations(good + #"{"text": "Anna met Bo", "spans": [\#(spans)]}"#, as: "t.jsonl")
      #expect(dataset.texts.count == 1 && dataset.repairs.isEmpty)
      #expect(dataset.rejected.map(\.description) == ["t.jsonl:2: " + reason])
    }
  }

  @Test("spans may touch")
  func touching() throws {
    let dataset = try annotations(#"{"text": "Annamet", "label": [[4, 7, "Q"], [0, 4, "P"]]}"#, as: "t.jsonl")
    #expect(dataset.marked == [["P 0..4 Anna", "Q 4..7 met"]] && dataset.repairs.isEmpty)
  }

  @Test("rows that are no texts")
  func rows() throws {
    let content = """
      {"text": "a", "spans": [{"start": 0, "end": 1, "label": "P"}]}
      {"text": "cut
      [1]
      {"spans": []}
      {"text": 5, "spans": []}
      {"text": "no spans"}
      {"text": "b", "spans": {}}
      {"text": " ", "spans": []}
      {"text": "b", "text": "c", "spans": []}
      {"text": "b", "spans": null}
      """
    var bytes = Array(content.utf8) + Array("\n{\"text\": \"".utf8)
    bytes += [0xC3] + Array("\", \"spans\": []}\n".utf8)
    let dataset = try AnnotationFormats.read(bytes, source: "t.jsonl", options: .init())
    #expect(dataset.texts.map(\.text) == ["a"])
    #expect(dataset.rejectedLines == Array(2...11))
    #expect(dataset.rejected[4].reason.hasPrefix("expected the key \"spans\", found none"))
    let lax = try AnnotationFormats.read(bytes, source: "t.jsonl", options: .init(requireAnnotations: false))
    #expect(lax.texts.map(\.location.line) == [1, 6, 10])
  }

  @Test("doubled spans, white space at the ends and blanks around labels are put right and listed")
  func repairs() throws {
    let dataset = try annotations(
      """
      {"text": "Anna met Bo", "spans": [{"start": 0, "end": 5, "label": "P"}, {"start": 0, "end": 4, "label": "P"}]}
      {"text": "Anna met Bo", "spans": [{"start": 8, "end": 11, "label": " P\\t"}]}
      """, as: "t.jsonl")
    #expect(dataset.marked == [["P 0..4 Anna"], ["P 9..11 Bo"]])
    #expect(
      dataset.repairs.map(\.description) == [
        "t.jsonl:1: took the white space at the ends of span 1 away: code points 0..5 became 0..4",
        "t.jsonl:1: span 2 (\"P\", 0..4) is the same as span 1; took it once",
        "t.jsonl:2: took the blanks around the label \" P\\u{9}\" of span 1 away",
        "t.jsonl:2: took the white space at the ends of span 1 away: code points 8..11 became 9..11",
      ])
  }

  @Test("the unit is what was asked for, or the one under which the texts of spans match")
  func units() throws {
    let bare = #"{"text": "😀😀 Anna é", "spans": [{"start": 5, "end": 9, "label": "P"}]}"#
    #expect(try annotations(bare, as: "t.jsonl", AnnotationOptions(offsetUnit: .utf16)).marked == [["P 3..7 Anna"]])
    #expect(try annotations(bare, as: "t.jsonl").marked == [["P 5..9 na é"]])
    let inside = #"{"text": "😀 Anna", "spans": [{"start": 1, "end": 3, "label": "P"}]}"#
    let error = #expect(throws: DatasetError.self) {
      try annotations(inside, as: "t.jsonl", AnnotationOptions(offsetUnit: .utf16))
    }
    #expect(error?.description.contains("between characters, found 1..3 in UTF-16 units") == true)
    for (unit, start, end) in [("codepoint", 3, 7), ("utf16", 5, 9), ("byte", 9, 13)] {
      let row = #"{"text": "😀😀 Anna", "spans": [{"start": \#(start), "end": \#(end), "label": "P", "text": "Anna"}]}"#
      let dataset = try annotations(row, as: "t.jsonl")
      #expect(dataset.marked == [["P 3..7 Anna"]] && dataset.repairs.isEmpty)
      #expect(dataset.description.offsetUnit == DatasetDescription.Setting(unit, isDetected: true))
      #expect(dataset.description.offsetEvidence?.hasPrefix("1 of 1 span texts match; 0 as ") == true)
    }
    let ascii = #"{"text": "Anna", "spans": [{"start": 0, "end": 4, "label": "P", "text": "Anna"}]}"#
    #expect(try annotations(ascii, as: "t.jsonl").description.offsetUnit?.value == "codepoint")
  }

  @Test("a span beside its text is moved when there is one such place, and only nearby")
  func moved() throws {
    func row(_ text: String, _ start: Int, _ end: Int) -> String {
      #"{"text": "\#(text)", "spans": [{"start": \#(start), "end": \#(end), "label": "P", "text": "ab"}]}"# + "\n"
    }
    let file =
      row("xx ab yy", 1, 3) + row("ab x ab", 2, 4) + row("ab xxxxxxxxx", 7, 9) + row("xx ab", 4, 6) + row("ab", 0, 2)
    let dataset = try annotations(file, as: "t.jsonl")
    #expect(dataset.marked == [["P 3..5 ab"], ["P 3..5 ab"], ["P 0..2 ab"]])
    #expect(dataset.repairedLines == [1, 4] && dataset.rejectedLines == [2, 3])
    #expect(
      dataset.repairs.first?.note == "moved span 1 from 1..3 to code points 3..5, where its text \"ab\" stands")
    #expect(dataset.rejected.first?.reason.contains("more than one place nearby") == true)
  }

  @Test("accents in two parts are two code points, and texts of spans are compared as they are written")
  func accents() throws {
    let dataset = try annotations(
      """
      {"text": "Rene\u{301} ran", "spans": [{"start": 0, "end": 5, "label": "P", "text": "Rene\u{301}"}]}
      {"text": "Rene\u{301} ran", "spans": [{"start": 0, "end": 5, "label": "P", "text": "Ren\u{e9}"}]}
      """, as: "t.jsonl")
    #expect(dataset.texts.first?.spans == [EntitySpan(start: 0, end: 5, label: "P")])
    #expect(dataset.rejectedLines == [2])
  }
}
