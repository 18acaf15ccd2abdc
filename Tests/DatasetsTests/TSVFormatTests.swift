import Datasets
import Testing

@Suite("TSV")
struct TSVFormatTests {
  @Test("a header names the columns")
  func header() throws {
    let dataset = try read("sentence\tlabel\nsoup, \"hot\"\t1\nrain\t0\n", as: "t.tsv")
    #expect(dataset.rows == [Row("soup, \"hot\"", "1", 2), Row("rain", "0", 3)])
    #expect(dataset.description.format == DatasetDescription.Setting("tsv", isDetected: true))
  }

  @Test("quotes are text where the file does not quote fields")
  func literalQuotes() throws {
    let content = "text\tlabel\n\"never closed\t1\n\"closed\"\t2\n\"\t3\n"
    let dataset = try read(content, as: "t.tsv")
    #expect(dataset.rows == [Row("\"never closed", "1", 2), Row("\"closed\"", "2", 3), Row("\"", "3", 4)])
    #expect(dataset.description.quoting == DatasetDescription.Setting("literal quotes", isDetected: true))
    // Quotes around a field that needs none, beside fields that have none, are text as well.
    #expect(try read("text\tlabel\n\"a\"\t1\n", as: "t.tsv").rows == [Row("\"a\"", "1", 2)])
  }

  @Test("quotes enclose fields where the file quotes what it must, or everything")
  func quotedFields() throws {
    let minimal = try read("text\tlabel\n\"say \"\"hi\"\"\nthere\"\t1\nrain\t0\n", as: "t.tsv")
    #expect(minimal.rows == [Row("say \"hi\"\nthere", "1", 2), Row("rain", "0", 4)])
    #expect(minimal.description.quoting == DatasetDescription.Setting("quoted fields", isDetected: true))
    let everything = try read("\"text\"\t\"label\"\n\"a\"\t\"1\"\n", as: "t.tsv")
    #expect(everything.rows == [Row("a", "1", 2)])
  }

  @Test("two columns without a header are a label and a text")
  func labelFirst() throws {
    let dataset = try read(
      "joy\tso good\nanger\t\"why\r\n\njoy\tyes\ta\n\tno label\njoy\t \n", as: "t.tsv", .init(format: "label-tsv"))
    #expect(dataset.rows == [Row("so good", "joy", 1), Row("\"why", "anger", 2)])
    #expect(dataset.rejectedLines == [4, 5, 6])
    let detected = try read("joy\tso good\nanger\twhy\njoy\tyes\n", as: "t.tsv")
    #expect(detected.rows == [Row("so good", "joy", 1), Row("why", "anger", 2), Row("yes", "joy", 3)])
    #expect(detected.description.format == DatasetDescription.Setting("label-tsv", isDetected: true))
  }

  @Test("a text first and a label second, without a header, is asked for and not guessed")
  func textFirst() throws {
    let content = "so good\tjoy\nwhy\tanger\nyes\tjoy\n"
    #expect(throws: DatasetError.undetectedColumn(source: "t.tsv", role: .text, found: ["so good", "joy"])) {
      try read(content, as: "t.tsv")
    }
    let dataset = try read(content, as: "t.tsv", ReadOptions(textColumn: "1", labelColumn: "2"))
    #expect(dataset.rows.map(\.label) == ["joy", "anger", "joy"])
  }

  @Test("a class named like a column is no header when it comes again")
  func classNamedLikeColumn() throws {
    let dataset = try read("review\tI liked it\nquestion\tdid you?\nreview\tnot so much\n", as: "t.tsv")
    #expect(dataset.rows.map(\.label) == ["review", "question", "review"])
  }

  @Test("columns of words and tags are not taken for examples")
  func tags() {
    #expect(throws: DatasetError.self) { try read("The\tO\nold\tO\nParis\tB-LOC\n\nA\tO\ntown\tO\n", as: "t.tsv") }
  }
}
