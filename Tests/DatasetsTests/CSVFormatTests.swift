import Datasets
import Foundation
import Testing

@Suite("CSV")
struct CSVFormatTests {
  private struct Table: Decodable {
    struct Row: Decodable {
      let text, label: String
      let line: Int
    }
    let delimiter, content: String
    let rows: [Row]
  }

  @Test("random tables are read as Python's csv module reads them, with the physical line of every row")
  func reference() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/datasets/tables.json")
    let tables = try JSONDecoder().decode([Table].self, from: Data(contentsOf: file))
    #expect(tables.count == 96)
    for table in tables {
      let expected = table.rows.map { Row($0.text, $0.label, $0.line) }
      let given = try read(
        table.content, as: "t.csv",
        ReadOptions(textColumn: "review", labelColumn: "stars", delimiter: table.delimiter, header: true))
      #expect(given.rows == expected)
      #expect(given.rejected.isEmpty)
      // Nothing but the file's name: delimiter, header and columns are found out.
      let detected = try read(table.content, as: "t.csv")
      #expect(detected.rows == expected, "\(table.content)")
      #expect(detected.rejected.isEmpty)
    }
  }

  @Test("quoted fields with line ends, doubled quotes and delimiters")
  func quotes() throws {
    let content = "text,label\r\n\"one\r\ntwo, \"\"three\"\"\",\"a,b\"\r\n\"\"\"\",c\r\nplain \"here\",d\r\n"
    #expect(
      try read(content, as: "t.csv").rows == [
        Row("one\r\ntwo, \"three\"", "a,b", 2), Row("\"", "c", 4), Row("plain \"here\"", "d", 5),
      ])
  }

  @Test("spaces around quoted fields are no part of them; others are part of the text")
  func spaces() throws {
    let content = "text, label\n\"a b\" , \"x\"\n  c , y \n"
    #expect(try read(content, as: "t.csv").rows == [Row("a b", "x", 2), Row("  c ", "y", 3)])
  }

  @Test("labels stay the bytes that were written")
  func labels() throws {
    let labels = ["1.0", "01", "yes", "no", "NULL", "true", "e\u{301}", "\u{e9}", "1e3", "+1"]
    let content = "label,text\n" + labels.map { "\($0),words" }.joined(separator: "\n")
    let dataset = try read(content, as: "t.csv")
    #expect(dataset.rows == labels.enumerated().map { Row("words", $1, $0 + 2) })
  }

  @Test("columns by number, with and without a header")
  func numbers() throws {
    let options = ReadOptions(textColumn: "3", labelColumn: "1")
    #expect(
      try read("class,id,text\na,1,x\nb,2,y\n", as: "t.csv", options).rows == [Row("x", "a", 2), Row("y", "b", 3)])
    let bare = try read("a,1,x\nb,2,y\na,3,z\n", as: "t.csv", options)
    #expect(bare.rows == [Row("x", "a", 1), Row("y", "b", 2), Row("z", "a", 3)])
    #expect(bare.description.header == DatasetDescription.Setting("no", isDetected: true))
    // Unknown names above labels that come again.
    let header = try read("k,i,w\na,1,x\nb,2,y\na,3,z\n", as: "t.csv", options)
    #expect(header.rows.map(\.line) == [2, 3, 4])
    // A label that is the column's number is no name.
    let digits = try read("fine,2\nbad,1\nfine,2\n", as: "t.csv", ReadOptions(textColumn: "1", labelColumn: "2"))
    #expect(digits.rows.map(\.line) == [1, 2, 3])
  }

  @Test("a header or its absence can be stated")
  func statedHeader() throws {
    var options = ReadOptions(textColumn: "2", labelColumn: "1", header: false)
    #expect(try read("label,text\na,b\n", as: "t.csv", options).rows == [Row("text", "label", 1), Row("b", "a", 2)])
    options.header = true
    #expect(try read("u,v\nu,w\n", as: "t.csv", options).rows == [Row("w", "u", 2)])
  }

  @Test("well-known names, whatever their case, by likelihood and not by place; of two columns the other one")
  func names() throws {
    let both = try read("Title,Sentence,Stars,Id\nt,s,4,1\n", as: "t.csv")
    #expect(both.rows == [Row("s", "4", 2)])
    #expect(both.description.textColumn == DatasetDescription.Setting("\"Sentence\"", isDetected: true))
    #expect(both.description.labelColumn == DatasetDescription.Setting("\"Stars\"", isDetected: true))
    #expect(try read("words,label\nx y,1\n", as: "t.csv").rows == [Row("x y", "1", 2)])
    #expect(try read("Review Text,verdict\nx y,1\n", as: "t.csv").rows == [Row("x y", "1", 2)])
    #expect(try read("question,answer_kind\nx y,1\n", as: "t.csv").rows == [Row("x y", "1", 2)])
  }

  @Test("without labels wanted, a table needs none, and keeps those it has")
  func prediction() throws {
    let options = ReadOptions(requireLabels: false)
    #expect(try read("id,text\n1,a\n2,b\n", as: "t.csv", options).rows == [Row("a", nil, 2), Row("b", nil, 3)])
    #expect(try read("label,text\n1,a\n,b\n", as: "t.csv", options).rows == [Row("a", "1", 2), Row("b", nil, 3)])
    let single = try read("text\nhello, world\n\"a \"\"b\"\"\"\n", as: "t.csv", options)
    #expect(single.rows == [Row("hello, world", nil, 2), Row("a \"b\"", nil, 3)])
    #expect(single.description.delimiter == nil)
  }

  @Test("the delimiter that gives regular rows wins over one that the texts hold")
  func delimiters() throws {
    let content = "stars;review\n1;bad, slow, cold\n5;good, warm, kind\n"
    let dataset = try read(content, as: "t.csv")
    #expect(dataset.rows == [Row("bad, slow, cold", "1", 2), Row("good, warm, kind", "5", 3)])
    #expect(dataset.description.delimiter == DatasetDescription.Setting("';'", isDetected: true))
    for name in ["tab", "\t", "\\t", "TAB"] {
      #expect(try read("text\tlabel\na\tb\n", as: "t.csv", ReadOptions(delimiter: name)).rows == [Row("a", "b", 2)])
    }
    #expect(try read("text^label\na^b\n", as: "t.csv", ReadOptions(delimiter: "^")).rows == [Row("a", "b", 2)])
  }

  @Test("every row that cannot be used is named with its line and reason")
  func rejections() throws {
    let content = """
      label,text,extra
      a,fine,
      b,too few
      c,too many,x,y
      d,  ,blank text
      ,no label,
      e,surplus empty fields,,,

      f,"over
      two lines",
      g,fine too,z
      """
    let dataset = try read(content, as: "dir/t.csv")
    #expect(
      dataset.rows == [
        Row("fine", "a", 2), Row("surplus empty fields", "e", 7), Row("over\ntwo lines", "f", 9),
        Row("fine too", "g", 11),
      ])
    #expect(
      dataset.rejected.map(\.description) == [
        "dir/t.csv:3: expected 3 fields, found 2; add what is missing",
        "dir/t.csv:4: expected 3 fields, found 4; put a field that holds the delimiter in double quotes",
        "dir/t.csv:5: expected a text, found none; add one or remove the row",
        "dir/t.csv:6: expected a label, found none; add one or remove the row",
      ])
    #expect(dataset.description.blankLines == 1)
  }
}
