import Datasets
import Foundation
import Testing

@Suite("Errors of whole files")
struct WholeFileErrorTests {
  @Test("no such file, a directory, a file that cannot be read")
  func paths() throws {
    try withTemporaryDirectory { directory in
      let path = directory.path()
      #expect(throws: DatasetError.isDirectory(path: path)) { try DatasetFormats.read(path: path, options: .init()) }
      let absent = directory.appending(path: "absent.csv").path()
      #expect(throws: DatasetError.noSuchFile(path: absent)) {
        try DatasetFormats.read(path: absent, options: .init())
      }
      let below = directory.appending(path: "t.csv")
      try Data("text,label\na,b\n".utf8).write(to: below)
      #expect(throws: DatasetError.noSuchFile(path: below.path() + "/x")) {
        try DatasetFormats.read(path: below.path() + "/x", options: .init())
      }
      let dataset = try DatasetFormats.read(path: below.path(), options: .init())
      #expect(dataset.examples.map(\.location) == [SourceLocation(file: below.path(), line: 2)])
    }
  }

  @Test("a file larger than a read is read whole")
  func large() throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "t.txt")
      let lines = (0..<200_000).map { "\($0 % 2) text number \($0)" }
      try Data(lines.joined(separator: "\n").utf8).write(to: file)
      let dataset = try DatasetFormats.read(path: file.path(), options: .init())
      #expect(dataset.examples.count == 200_000)
      #expect(dataset.rows.last == Row("text number 199999", "1", 200_000))
    }
  }

  @Test("empty files", arguments: ["", "\n\n", " \t\r\n", "\u{feff}", "\u{feff}\n"])
  func empty(content: String) {
    #expect(throws: DatasetError.empty(source: "t.csv")) { try read(content, as: "t.csv") }
  }

  @Test("a header and nothing else, or nothing valid")
  func noValidRows() {
    #expect(throws: DatasetError.noValidRows(source: "t.csv", rejected: 0, first: nil)) {
      try read("text,label\n", as: "t.csv")
    }
    let error = #expect(throws: DatasetError.self) { try read("text,label\na\nb\n", as: "t.csv") }
    #expect(
      error?.description
        == "t.csv: expected examples, found 2 rows and none valid; the first, t.csv:2: expected 2 fields, found 1; "
        + "add what is missing")
  }

  @Test(
    "files that are not text",
    arguments: [
      ([0x50, 0x4B, 0x03, 0x04, 0x14], "zip"), ([0x1F, 0x8B, 0x08], "gzip"), (Array("%PDF-1.7".utf8), "PDF"),
      ([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], "UTF-32"),
    ] as [([UInt8], String)])
  func notText(bytes: [UInt8], kind: String) {
    for name in [nil, "latin-1"] {
      let error = #expect(throws: DatasetError.self) { try read(bytes, as: "t.csv", ReadOptions(encoding: name)) }
      #expect(error?.description.contains(kind) == true)
    }
  }

  @Test("bytes of all kinds are no text, separators and UTF-16 are")
  func binary() throws {
    var state: UInt32 = 7
    let noise = (0..<5000).map { _ -> UInt8 in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
    let error = #expect(throws: DatasetError.self) { try read(noise, as: "t.csv") }
    #expect(error?.description.contains("many control characters") == true)
    let tensors = [0x40, 0, 0, 0, 0, 0, 0, 0] + Array("{\"a\":{\"dtype\":\"F32\"}}".utf8)
    let other = #expect(throws: DatasetError.self) { try read(tensors, as: "t.csv") }
    #expect(other?.description.contains("a safetensors file") == true)
    #expect(EncodingGuess(noise) == nil)
    let odd = "text\u{1}label\ngood film\u{1}good\nbad film\u{2}\u{1}bad\n"
    #expect(EncodingGuess(Array(odd.utf8)) == nil)
    #expect(try read(Array(odd.utf8), as: "t.csv", ReadOptions(delimiter: "\u{1}")).examples.count == 2)
  }

  @Test("a missing column names those found and the nearest")
  func missingColumn() {
    let content = "Review,Stars,Date\na,1,x\n"
    func message(_ options: ReadOptions) -> String? {
      #expect(throws: DatasetError.self) { try read(content, as: "r.csv", options) }?.description
    }
    #expect(
      message(ReadOptions(textColumn: "revew", labelColumn: "Stars"))
        == "r.csv: expected a text column \"revew\", found the columns \"Review\", \"Stars\", \"Date\"; "
        + "did you mean \"Review\"?")
    #expect(
      message(ReadOptions(textColumn: "Review", labelColumn: "grade"))
        == "r.csv: expected a label column \"grade\", found the columns \"Review\", \"Stars\", \"Date\"; name one of these"
    )
    #expect(
      message(ReadOptions(textColumn: "Review", labelColumn: "4"))
        == "r.csv: expected a label column number from 1 to 3, found 4; the columns are \"Review\", \"Stars\", \"Date\""
    )
    #expect(message(ReadOptions(textColumn: "Review", labelColumn: "0"))?.contains("from 1 to 3, found 0") == true)
    #expect(
      message(ReadOptions(textColumn: "Review", labelColumn: "Stars", header: false))?.contains("give a number from 1")
        == true)
    #expect(
      message(ReadOptions(textColumn: "Review", labelColumn: "Review"))
        == "r.csv: expected different columns for text and label, found \"Review\" for both; name another")
  }

  @Test("a column name in other bytes is another name, and one that comes twice needs its number")
  func columnBytes() throws {
    #expect(throws: DatasetError.self) {
      try read("caf\u{e9},label\na,1\n", as: "t.csv", ReadOptions(textColumn: "cafe\u{301}", labelColumn: "label"))
    }
    let twice = "text,text,label\na,b,1\n"
    #expect(throws: DatasetError.ambiguousColumn(source: "t.csv", role: .text, name: "text")) {
      try read(twice, as: "t.csv", ReadOptions(textColumn: "text"))
    }
    #expect(try read(twice, as: "t.csv", ReadOptions(textColumn: "2")).rows == [Row("b", "1", 2)])
  }

  @Test("delimiters that cannot be", arguments: ["", "::", "\"", "\n", "é", "commma"])
  func delimiters(name: String) {
    #expect(throws: DatasetError.badDelimiter(name)) {
      try read("text,label\na,b\n", as: "t.csv", ReadOptions(delimiter: name))
    }
  }

  @Test("messages are one line, however strange the names in the file")
  func oneLine() {
    let content = "\"a\nb\u{1b}[31m\",\"\(String(repeating: "long ", count: 100))\",c,d\n1,2,3,4\n"
    let error = #expect(throws: DatasetError.self) { try read(content, as: "t.csv") }
    let message = error?.description ?? ""
    #expect(message.contains("\\u{a}") && message.contains("\\u{1b}"))
    #expect(message.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    #expect(message.count < 400)
  }
}
