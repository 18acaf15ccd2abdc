import Datasets
import Testing

@Suite("Prodigy")
struct ProdigyFormatTests {
  private let tokens =
    #""tokens": [{"text": "Anna", "start": 0, "end": 4, "id": 0}, {"text": " ", "start": 4, "#
    + #""end": 5, "id": 1}, {"text": "Bo", "start": 5, "end": 7, "id": 2}]"#

  @Test("only accepted rows count, the others are listed")
  func answers() throws {
    let dataset = try annotations(
      """
      {"text": "Anna", "spans": [{"start": 0, "end": 4, "label": "P"}], "answer": "accept"}
      {"text": "Anna", "spans": [], "answer": "reject"}
      {"text": "Anna", "spans": [], "answer": "ignore"}
      {"text": "Bo", "answer": "accept"}
      {"text": "Bo"}
      """, as: "t.jsonl")
    #expect(dataset.description.format.value == "prodigy")
    #expect(dataset.texts.map(\.text) == ["Anna", "Bo"])
    #expect(dataset.rejectedLines == [2, 3, 5])
    #expect(dataset.rejected[0].reason == "the answer is \"reject\", only \"accept\" counts")
  }

  @Test("tokens are words, the last token of a span belongs to it")
  func tokenSpans() throws {
    let dataset = try annotations(
      """
      {"text": "Anna Bo", \(tokens), "spans": [{"token_start": 0, "token_end": 2, "label": "P"}], "answer": "accept"}
      {"text": "Anna Bo", \(tokens), "spans": [{"start": 5, "end": 7, "token_start": 2, "token_end": 2, "label": "P"}], \
      "answer": "accept"}
      """, as: "t.jsonl")
    #expect(dataset.marked == [["P 0..7 Anna Bo"], ["P 5..7 Bo"]])
    #expect(dataset.texts.map(\.words) == [[0..<4, 5..<7], [0..<4, 5..<7]])
    #expect(
      dataset.description.ignored.map { "\($0.count) \($0.kind)" } == ["2 tokens of white space"])
  }

  @Test("tokens that contradict a span, each other or the text reject the row")
  func contradictions() throws {
    func row(_ spans: String, _ tokens: String) -> String {
      #"{"text": "Anna Bo", \#(tokens), "spans": [\#(spans)], "answer": "accept"}"# + "\n"
    }
    let file =
      row(#"{"start": 0, "end": 4, "label": "P"}"#, tokens)
      + row(#"{"start": 0, "end": 4, "token_start": 0, "token_end": 2, "label": "P"}"#, tokens)
      + row(#"{"token_start": 0, "token_end": 3, "label": "P"}"#, tokens)
      + row("", #""tokens": [{"text": "Bo", "start": 0, "end": 4}]"#)
      + row("", #""tokens": [{"start": 5, "end": 7}, {"start": 0, "end": 4}]"#)
      + row("", #""tokens": [{"start": 5, "end": 8}]"#)
    let dataset = try annotations(file, as: "t.jsonl")
    #expect(dataset.texts.count == 1)
    #expect(
      dataset.rejected.map(\.reason) == [
        "expected span 1 to say one place, found 0..4 by its offsets and 0..7 by its tokens; correct the span",
        "expected span 1 among the 3 tokens, found the tokens 0 to 3; correct the span",
        "expected \"Bo\" at 0..4 of the text for token 1, found \"Anna\"; correct the tokens or set the unit of the offsets",
        "expected token 2 after the one before it, found 0..4; sort the tokens, without overlap",
        "expected token 1 in the text, which has 7 code points, found 5..8; correct the offsets or set their unit",
      ])
  }

  @Test("texts of tokens tell the unit")
  func unit() throws {
    let dataset = try annotations(
      #"{"text": "😀 Bo", "tokens": [{"text": "😀", "start": 0, "end": 2}, {"text": "Bo", "start": 3, "end": 5}], "#
        + #""spans": [{"start": 3, "end": 5, "label": "P"}], "answer": "accept"}"#, as: "t.jsonl")
    #expect(dataset.marked == [["P 2..4 Bo"]] && dataset.texts.first?.words == [0..<1, 2..<4])
    #expect(dataset.description.offsetUnit?.value == "utf16")
  }
}
