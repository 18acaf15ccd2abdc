import Datasets
import Testing

@Suite("Label sets")
struct LabelSetTests {
  private func examples(_ labels: [String?]) -> [Example] {
    labels.enumerated().map {
      Example(text: "x", label: $1, location: SourceLocation(file: "t.csv", line: $0 + 1))
    }
  }

  @Test("the given order is kept, and labels are bytes")
  func order() throws {
    let labels = try LabelSet(["e\u{301}", "b", "\u{e9}", "a"])
    #expect(labels.names.map { Array($0.utf8) } == [[0x65, 0xCC, 0x81], [0x62], [0xC3, 0xA9], [0x61]])
    #expect(labels.index(of: "e\u{301}") == 0)
    #expect(labels.index(of: "\u{e9}") == 2)
    #expect(labels.index(of: "c") == nil)
    #expect(labels.count == 4)
  }

  @Test("a label that comes twice is an error, but not its other spelling")
  func duplicates() throws {
    #expect(throws: DatasetError.duplicateLabel("a")) { try LabelSet(["a", "b", "a"]) }
    #expect(try LabelSet(["\u{e9}"]) != LabelSet(["e\u{301}"]))
    #expect(try LabelSet(["a", "b"]) != LabelSet(["b", "a"]))
  }

  @Test("whole numbers are ordered by value, anything else by bytes")
  func defaultOrder() {
    func names(_ labels: String...) -> [String] { LabelSet(of: examples(labels)).names }
    #expect(names("10", "9", "-1", "9", "0", "-20") == ["-20", "-1", "0", "9", "10"])
    #expect(
      names("99999999999999999999999", "100000000000000000000000") == [
        "99999999999999999999999", "100000000000000000000000",
      ])
    #expect(names("10", "9", "x") == ["10", "9", "x"])
    #expect(names("10", "9", "1.0") == ["1.0", "10", "9"])
    #expect(names("b", "B", "a", "é", "z") == ["B", "a", "b", "z", "é"])
    #expect(names("1", "01", "+1") == ["+1", "01", "1"])
  }

  @Test("examples become classes; a label that is not known is named with its line and the nearest")
  func indices() throws {
    let labels = try LabelSet(["negative", "positive"])
    #expect(try labels.indices(of: examples(["positive", "negative", "positive"])) == [1, 0, 1])
    let error = #expect(throws: DatasetError.self) { try labels.indices(of: examples(["positive", "postive"])) }
    #expect(
      error?.description
        == "t.csv:2: expected one of the labels \"negative\", \"positive\", found \"postive\"; did you mean \"positive\"?"
    )
    #expect(throws: DatasetError.missingLabel(location: SourceLocation(file: "t.csv", line: 1))) {
      try labels.indices(of: examples([nil]))
    }
    #expect(LabelSet(of: examples([nil, "b", nil])).names == ["b"])
  }
}
