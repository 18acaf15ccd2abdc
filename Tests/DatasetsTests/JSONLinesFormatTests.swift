import Datasets
import Testing

@Suite("JSON lines")
struct JSONLinesFormatTests {
  @Test("labels are strings, whole numbers as they are written, or true and false")
  func labels() throws {
    let content = """
      {"text": "a", "label": "x"}
      {"text": "b", "label": 12345678901234567890123}
      {"text": "c", "label": -1}
      {"label": true, "text": "d\\n\\u00e9"}
      {"text": "e", "label": "1.0", "other": [1, {"z": null}]}
      """
    #expect(
      try read(content, as: "t.jsonl").rows == [
        Row("a", "x", 1), Row("b", "12345678901234567890123", 2), Row("c", "-1", 3), Row("d\n\u{e9}", "true", 4),
        Row("e", "1.0", 5),
      ])
  }

  @Test("every line that cannot be used is named")
  func rejections() throws {
    let content = """
      {"text": "fine", "label": 1}
      {"text": "cut
      {"text": "a", "text": "b", "label": 1}
      [1, 2]
      {"label": 1}
      {"text": 5, "label": 1}
      {"text": "no label"}
      {"text": "null label", "label": null}
      {"text": "object", "label": {"a": 1}}
      {"text": "list", "label": [1]}
      {"text": " ", "label": 1}

      {"text": "nested", "label": [["a"]]}
      {"text": "deep", "label": 1, "more": \(String(repeating: "[", count: 200))}
      {"text": "fine too", "label": 2}
      """
    let dataset = try read(content, as: "t.jsonl")
    #expect(dataset.rows == [Row("fine", "1", 1), Row("fine too", "2", 15)])
    #expect(dataset.rejectedLines == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14])
    let reasons = dataset.rejected.map(\.reason)
    #expect(reasons[0].hasPrefix("bad JSON at column "))
    #expect(reasons[1].contains("\"text\" appears twice"))
    #expect(reasons[2] == "expected a JSON object, found a list; write {…} on each line")
    #expect(reasons[3] == "expected the key \"text\", found none; add it")
    #expect(reasons[4] == "expected a string as \"text\", found the number 5; write a string")
    #expect(reasons[5] == "expected a label, found none; add one or remove the row")
    #expect(reasons.allSatisfy { !$0.contains("\n") })
    #expect(dataset.description.blankLines == 1)
  }

  @Test("keys asked for, keys found, and keys that only later lines have")
  func keys() throws {
    let asked = try read(
      "{\"a\":\"x\",\"b\":\"y\"}\n", as: "t.jsonl", ReadOptions(textColumn: "b", labelColumn: "a"))
    #expect(asked.rows == [Row("y", "x", 1)])
    let found = try read("{\"Sentiment\":\"x\",\"Review\":\"y\",\"id\":3}\n", as: "t.jsonl")
    #expect(found.rows == [Row("y", "x", 1)])
    #expect(found.description.textColumn == DatasetDescription.Setting("\"Review\"", isDetected: true))
    let late = try read("{\"text\":\"x\"}\n{\"text\":\"y\",\"label\":1}\n", as: "t.jsonl")
    #expect(late.rows == [Row("y", "1", 2)])
    #expect(late.rejectedLines == [1])
    let unlabelled = try read("{\"text\":\"x\"}\n", as: "t.jsonl", ReadOptions(requireLabels: false))
    #expect(unlabelled.rows == [Row("x", nil, 1)])
  }

  @Test("a key that no line has is an error that names the keys and the nearest")
  func missingKey() {
    let error = #expect(throws: DatasetError.self) {
      try read("{\"review\":\"x\",\"stars\":1}\n", as: "t.jsonl", ReadOptions(textColumn: "revue"))
    }
    #expect(
      error?.description
        == "t.jsonl: expected a text column \"revue\", found the columns \"review\", \"stars\"; did you mean \"review\"?"
    )
    #expect(throws: DatasetError.undetectedColumn(source: "t.jsonl", role: .text, found: ["a", "b"])) {
      try read("{\"a\":\"x\",\"b\":1}\n", as: "t.jsonl")
    }
  }

  @Test("a file without one object says what is wrong with its first line")
  func noObjects() {
    let error = #expect(throws: DatasetError.self) { try read("[\n{\n", as: "t.json") }
    guard case .noValidRows(_, let rejected, let first) = error else {
      Issue.record("found \(String(describing: error))")
      return
    }
    #expect(rejected == 2)
    #expect(first?.location == SourceLocation(file: "t.json", line: 1))
  }
}
