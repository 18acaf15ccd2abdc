import Datasets
import Testing

@Suite("Label Studio")
struct LabelStudioFormatTests {
  private func result(_ start: Int, _ end: Int, _ text: String, _ label: String = "P") -> String {
    #"{"id": "r", "from_name": "l", "to_name": "t", "type": "labels", "value": {"start": \#(start), "end": \#(end), "#
      + #""text": "\#(text)", "labels": ["\#(label)"]}}"#
  }

  private func task(_ id: Int, _ text: String, _ results: String, key: String = "annotations") -> String {
    #"{"id": \#(id), "data": {"text": "\#(text)"}, "\#(key)": [{"was_cancelled": false, "result": [\#(results)]}]}"#
  }

  @Test("tasks of an array, of lines and of the old export are the same; lines are those where tasks begin")
  func tasks() throws {
    let first = task(1, "Anna met Bo", result(0, 4, "Anna") + "," + result(9, 11, "Bo"))
    let second = task(2, "none", "")
    for (content, lines) in [
      ("[\n\(first),\n\n \(second)\n]\n", [2, 4]), ("[\(first), \(second)]", [1, 1]), (first + "\n" + second, [1, 2]),
      (
        "[\n" + task(1, "Anna met Bo", result(0, 4, "Anna") + "," + result(9, 11, "Bo"), key: "completions") + ",\n"
          + second + "]", [2, 3]
      ),
    ] {
      let dataset = try annotations(content, as: "t.json")
      #expect(dataset.marked == [["P 0..4 Anna", "P 9..11 Bo"], []])
      #expect(dataset.texts.map(\.id) == ["1", "2"] && dataset.texts.map(\.location.line) == lines)
      #expect(dataset.description.format.value == "label-studio" && dataset.rejected.isEmpty)
    }
  }

  @Test("offsets of a browser are UTF-16 units, which the texts of spans show")
  func emoji() throws {
    let content =
      "[" + task(1, "😀😀 Anna 👨‍👩‍👧 Bo", result(5, 9, "Anna") + "," + result(19, 21, "Bo")) + ","
      + task(2, "plain Anna", result(6, 10, "Anna")) + "]"
    let dataset = try annotations(content, as: "t.json")
    #expect(dataset.marked == [["P 3..7 Anna", "P 14..16 Bo"], ["P 6..10 Anna"]])
    #expect(dataset.description.offsetUnit == DatasetDescription.Setting("utf16", isDetected: true))
    #expect(dataset.description.offsetEvidence == "3 of 3 span texts match; 1 as codepoint, 1 as byte")
    #expect(dataset.repairs.isEmpty)
  }

  @Test("of several annotations the first that was not cancelled counts; what is not read is counted")
  func several() throws {
    let content = """
      [{"id": 1, "data": {"text": "Anna"}, "annotations": [
        {"was_cancelled": true, "result": []},
        {"result": [\(result(0, 4, "Anna")), {"type": "relation", "from_id": "a"}, {"type": "choices", "value": {}}]},
        {"result": []}], "predictions": [{"result": []}]}]
      """
    let dataset = try annotations(content, as: "t.json")
    #expect(dataset.marked == [["P 0..4 Anna"]])
    #expect(dataset.repairs.map(\.description) == ["t.json:1: task \"1\": found 2 annotations; took the first"])
    #expect(
      dataset.description.ignored.map { "\($0.count) \($0.kind)" } == [
        "1 cancelled annotations", "1 results of type \"relation\"", "1 results of type \"choices\"", "1 predictions",
      ])
  }

  @Test("the text is data.text or the only string in data")
  func textKey() throws {
    let content = """
      [{"id": 1, "data": {"review": "Anna", "n": 3}, "annotations": [{"result": [\(result(0, 4, "Anna"))]}]},
      {"id": 2, "data": {"title": "x", "body": "y"}, "annotations": [{"result": []}]},
      {"id": 3, "data": {"text": "Bo", "title": "x"}, "annotations": [{"result": []}]},
      {"id": 4, "data": {"n": 1}, "annotations": [{"result": []}]}]
      """
    let dataset = try annotations(content, as: "t.json")
    #expect(dataset.texts.map(\.text) == ["Anna", "Bo"])
    #expect(
      dataset.rejected.map(\.description) == [
        "t.json:2: task \"2\": expected the text as \"text\" in \"data\", found \"title\", \"body\"; rename the key of the text",
        "t.json:4: task \"4\": expected a string as \"text\" in \"data\", found none; add it",
      ])
  }

  @Test("tasks that nobody annotated, broken results and broken tasks are rejected one by one")
  func rejections() throws {
    let content = """
      [{"id": 1, "data": {"text": "a"}, "annotations": []},
      {"id": 2, "data": {"text": "a"}, "annotations": [{"was_cancelled": true, "result": []}]},
      {"id": 3, "data": {"text": "a"}},
      {"id": 4, "data": {"text": "a"}, "annotations": [{"result": [{"type": "labels", "value": {"start": "/p[1]", "end": 1, "labels": ["P"]}}]}]},
      {"id": 5, "data": {"text": "a"}, "annotations": [{"result": [{"type": "labels", "value": {"start": 0, "end": 1, "labels": ["P", "Q"]}}]}]},
      {"id": 6, "id": 6},
      7,
      {"id": 9, "data": {"text": "a"}, "annotations": [{"result": [{"type": "hypertextlabels", "value": {}}]}]},
      \(task(8, "Anna", result(0, 4, "Anna")))]
      """
    let dataset = try annotations(content, as: "t.json")
    #expect(dataset.texts.map(\.id) == ["8"])
    #expect(dataset.rejectedLines == Array(1...8))
    let reasons = dataset.rejected.map(\.reason)
    #expect(reasons[0] == "task \"1\": expected an annotation, found none; annotate it")
    #expect(reasons[1] == "task \"2\": expected an annotation, found only cancelled ones; annotate it")
    #expect(reasons[3] == "expected a whole number as start of result 1 of task \"4\", found a string; correct it")
    #expect(reasons[4] == "expected one label for result 1 of task \"5\", found 2; keep one")
    #expect(reasons[5].hasPrefix("bad JSON at column 11: "))
    #expect(reasons[6] == "expected a JSON object, found the number 7; write {…}")
    #expect(
      reasons[7] == "task \"9\": expected entities of type \"labels\", found \"hypertextlabels\"; export plain text")
    let lax = try annotations(content, as: "t.json", AnnotationOptions(requireAnnotations: false))
    #expect(lax.texts.map(\.id) == ["1", "2", "3", "8"])
  }

  @Test("an array without an end is an error of the whole file, with the place")
  func cut() {
    let error = #expect(throws: DatasetError.self) {
      try annotations("[\n" + task(1, "Anna", result(0, 4, "Anna")) + ",\n", as: "t.json")
    }
    #expect(error?.description.hasPrefix("t.json:3:1: expected JSON: ") == true)
    #expect(throws: DatasetError.noValidRows(source: "t.json", rejected: 0, first: nil)) {
      try annotations("[ ]", as: "t.json")
    }
  }
}
