import Datasets
import Testing

@Suite("Formats of lines")
struct LineFormatsTests {
  @Test("a label, one space and a text; the rest is the text as it stands")
  func labelText() throws {
    let dataset = try read("1 a  b \r\n0\n neutral\n\n2 \n0 \"x\"", as: "t.txt")
    #expect(dataset.rows == [Row("a  b ", "1", 1), Row("\"x\"", "0", 6)])
    #expect(
      dataset.rejected.map(\.description) == [
        "t.txt:2: expected a label, a space and a text, found no space; correct the line",
        "t.txt:3: expected a label, found none; add one or remove the row",
        "t.txt:5: expected a text, found none; add one or remove the row",
      ])
    #expect(dataset.description.blankLines == 1)
  }

  @Test("fastText lines")
  func fastText() throws {
    let content = "__label__good  tasty \n__label__a __label__b two\nno label\n__label__ empty\n__label__bad\tcold\n"
    let dataset = try read(content, as: "t.txt")
    #expect(dataset.rows == [Row("tasty ", "good", 1), Row("cold", "bad", 5)])
    #expect(dataset.rejectedLines == [2, 3, 4])
    #expect(dataset.description.format == DatasetDescription.Setting("fasttext", isDetected: true))
    let free = try read(content, as: "t.ft", ReadOptions(requireLabels: false))
    #expect(free.rows.map(\.label) == ["good", nil, nil, "bad"])
  }

  @Test("plain lines are texts without labels, and a blank line is a rejected row")
  func plain() throws {
    let dataset = try read("1 a\n\n \u{a0}\u{3000}\n b\r\nc", as: "t.txt", ReadOptions(requireLabels: false))
    #expect(dataset.rows == [Row("1 a", nil, 1), Row(" b", nil, 4), Row("c", nil, 5)])
    #expect(dataset.rejectedLines == [2, 3])
  }

  @Test("carriage returns alone end lines when nothing else does")
  func carriageReturns() throws {
    #expect(try read("1 a\r0 b\r", as: "t.txt").rows == [Row("a", "1", 1), Row("b", "0", 2)])
    #expect(try read("text,label\ra,1\r\"b\rc\",0\r", as: "t.csv").rows.map(\.line) == [2, 3])
    // Beside line feeds they are text.
    #expect(try read("1 a\rx\n0 b\n", as: "t.txt").rows == [Row("a\rx", "1", 1), Row("b", "0", 2)])
  }
}
