import Datasets
import Foundation
import Testing

/// Copies without some rows: read again, they hold the rest, byte for byte.
@Suite struct RowCopyTests {
  /// Leaves out the rows whose text has "drop", and reads the copy.
  private func cleaned(_ content: [UInt8], as file: String, encoding: String? = nil) throws -> (
    Dataset, Dataset, RowCopy
  ) {
    try withTemporaryDirectory { folder in
      let path = folder.appending(path: file).path
      try Data(content).write(to: URL(fileURLWithPath: path))
      let options = ReadOptions(encoding: encoding)
      let whole = try DatasetFormats.read(path: path, options: options)
      let dropped = whole.examples.filter { $0.text.contains("drop") }.map(\.location.line)
      let copy = try RowCopy(
        of: path, options: options, rows: Set(whole.examples.map(\.location.line) + whole.rejectedLines),
        dropped: Set(dropped + whole.rejectedLines))
      return (whole, try DatasetFormats.read(copy.bytes, source: copy.name, options: options), copy)
    }
  }

  private static let table =
    "label,text,more\r\na,\"one, é\r\nand more\",1\r\nb,drop me,2\r\n\r\na,\"drop\r\n\r\nthis\",3\r\nb,,4\r\nb,last ü,5"

  @Test(
    "tables in every encoding, with fields over several lines",
    arguments: [
      ("utf-8", String.Encoding.utf8, [] as [UInt8]), ("utf-8", .utf8, [0xEF, 0xBB, 0xBF]),
      ("utf-16le", .utf16LittleEndian, [0xFF, 0xFE]), ("utf-16be", .utf16BigEndian, []),
      ("windows-1252", .windowsCP1252, []),
    ])
  func encodings(name: String, encoding: String.Encoding, mark: [UInt8]) throws {
    let content = try mark + Array(#require(Self.table.data(using: encoding)))
    let (whole, rest, copy) = try cleaned(content, as: "t.csv", encoding: name)
    #expect(whole.rejectedLines.count == 1 && whole.examples.count == 4)
    #expect(rest.rejected.isEmpty)
    #expect(rest.examples.map(\.text) == ["one, é\r\nand more", "last ü"])
    let expected = "label,text,more\r\na,\"one, é\r\nand more\",1\r\nb,last ü,5"
    #expect(try copy.bytes == mark + Array(#require(expected.data(using: encoding))))
  }

  @Test("carriage returns alone, and formats of lines")
  func lines() throws {
    let mac = try cleaned(Array("label,text\ra,x\rb,drop\ra,z\r".utf8), as: "t.csv")
    #expect(mac.1.rows == [Row("x", "a", 2), Row("z", "a", 3)])
    let json =
      #"{"label":"a","text":"x"}"# + "\n" + #"{"label":"b","text":"drop"}"# + "\n\n" + #"{"text":"y","label":"c"}"#
    #expect(try cleaned(Array(json.utf8), as: "t.jsonl").1.rows.map(\.text) == ["x", "y"])
    #expect(try cleaned(Array("a x\nb drop\nb y\n".utf8), as: "t.txt").1.rows.map(\.text) == ["x", "y"])
    #expect(try cleaned(Array("__label__a x\n__label__b drop\n__label__b y\n".utf8), as: "t.ft").1.rows.count == 2)
  }

  @Test("a sheet becomes a table, whose lines are not its rows")
  func sheet() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/spreadsheets/office.xlsx").path
    let whole = try DatasetFormats.read(path: path, options: ReadOptions())
    let first = try #require(whole.examples.first)
    let copy = try RowCopy(
      of: path, options: ReadOptions(), rows: Set(whole.examples.map(\.location.line) + whole.rejectedLines),
      dropped: Set([first.location.line] + whole.rejectedLines))
    #expect(copy.name == "office.csv" && copy.isOfSheet)
    let rest = try DatasetFormats.read(copy.bytes, source: copy.name, options: ReadOptions())
    #expect(rest.rejected.isEmpty)
    #expect(rest.examples.map(\.text) == whole.examples.dropFirst().map(\.text))
    #expect(rest.examples.map(\.label) == whole.examples.dropFirst().map(\.label))
  }

  @Test("what is left out: unusable rows, repeated ones, and what is scored on")
  func fixes() {
    func text(_ text: String, _ label: String, _ line: Int, _ file: String) -> CheckedText {
      CheckedText(
        text: text, labels: [label], annotation: label, location: SourceLocation(file: file, line: line))
    }
    let data = CheckedData(
      labelWord: "label",
      splits: [
        CheckedSplit(
          role: "training", path: "a.csv",
          texts: [
            text("one", "x", 2, "a.csv"), text("One!", "x", 3, "a.csv"), text("two", "x", 4, "a.csv"),
            text("two", "y", 5, "a.csv"), text("held", "x", 6, "a.csv"), text("mine", "x", 7, "a.csv"),
          ],
          rejected: [RejectedRow(location: SourceLocation(file: "a.csv", line: 8), reason: "no text")]),
        CheckedSplit(
          role: "validation", path: "v.csv", texts: [text("held", "y", 2, "v.csv"), text("mine", "x", 3, "v.csv")]),
        CheckedSplit(role: "test", path: "b.csv", texts: [text("HELD", "x", 2, "b.csv")]),
      ])
    let fixes = DataFixes(data).splits
    #expect(fixes[0] == [3: .duplicate, 6: .overlap, 7: .overlap, 8: .unusable])
    #expect(fixes[1] == [2: .overlap])
    #expect(fixes[2] == [:])
  }
}
