import Datasets
import Files
import Testing

@Suite("Tagged documents as records")
struct RecordOutputTests {
  @Test("JSON lines have names, spans and the source of patterns")
  func jsonLines() throws {
    let documents = [
      tagged("⟦Anna|PERSON|0.9800000190734863⟧ wrote ⟦a@b.c|EMAIL|*⟧.", name: "letter.txt"), tagged("nothing"),
    ]
    #expect(
      try written("jsonl", documents) == """
        {"name":"letter.txt","text":"Anna wrote a@b.c.","spans":[\
        {"start":0,"end":4,"label":"PERSON","text":"Anna","score":0.98},\
        {"start":11,"end":16,"label":"EMAIL","text":"a@b.c","score":1.0,"source":"pattern"}]}
        {"text":"nothing","spans":[]}

        """)
  }

  @Test("every offset cuts its text out, in each unit", arguments: OutputOffsetUnit.allCases)
  func offsets(unit: OutputOffsetUnit) throws {
    let documents = hardTexts.map { tagged($0) }
    let output = try written("jsonl", documents) { $0.offsetUnit = unit }
    let lines = output.utf8.split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == documents.count)
    for (line, document) in zip(lines, documents) {
      let object = try JSON.parse(Array(line), source: "line")
      #expect(object["text"] == .string(document.text))
      #expect(object["offset_unit"] == (unit == .codepoint ? nil : .string(unit.rawValue)))
      let spans = try #require(object["spans"]?.arrayValue)
      #expect(spans.count == document.entities.count)
      for (span, entity) in zip(spans, document.entities) {
        let start = try #require(span["start"]?.intValue)
        let end = try #require(span["end"]?.intValue)
        let text = try #require(slice(document.text, start, end, unit))
        #expect(span["text"] == .string(text))
        #expect(.string(text) == slice(document.text, entity.span.start, entity.span.end, .codepoint).map(JSON.string))
        #expect(span["label"] == .string(entity.span.label))
      }
    }
  }

  @Test("the units differ where they should")
  func units() throws {
    let document = tagged("👍 é ⟦e\u{301}|X|1⟧")
    func starts(_ unit: OutputOffsetUnit) throws -> Bool {
      let expected = [OutputOffsetUnit.codepoint: (4, 6), .utf16: (5, 7), .byte: (8, 11)][unit]
      let output = try written("jsonl", [document]) { $0.offsetUnit = unit }
      return output.contains("\"start\":\(expected?.0 ?? -1),\"end\":\(expected?.1 ?? -1),")
    }
    for unit in OutputOffsetUnit.allCases { #expect(try starts(unit)) }
  }

  @Test("CSV counts pages and lines, and quotes")
  func csv() throws {
    let document = tagged("a\r\nb ⟦C, \"D\"|ORG|0.98765⟧\rc\n⟦e|X|1⟧\u{C}f ⟦g\r\nh|X|0⟧\n⟦i|X|*⟧", name: "in,put.txt")
    #expect(
      try written("csv", [document])
        == [
          "file,page,line,start,end,label,text,score,source",
          "\"in,put.txt\",1,2,5,11,ORG,\"C, \"\"D\"\"\",0.9877,model",
          "\"in,put.txt\",1,4,14,15,X,e,1.0000,model",
          "\"in,put.txt\",2,4,18,22,X,\"g\r\nh\",0.0000,model",
          "\"in,put.txt\",2,6,23,24,X,i,1.0000,pattern",
          "",
        ].joined(separator: "\r\n"))
  }

  @Test("CSV begins with a byte order mark where it is asked for")
  func byteOrderMark() throws {
    #expect(Array(try written("csv", []) { $0.byteOrderMark = true }.utf8.prefix(5)) == [0xEF, 0xBB, 0xBF, 0x66, 0x69])
    #expect(Array(try written("csv", []).utf8.prefix(2)) == [0x66, 0x69])
  }

  @Test(
    "no cell begins a formula",
    arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "=\"a\",\"b\""])
  func formulas(text: String) throws {
    let output = try written("csv", [tagged("⟦\(text)|\(text)|1⟧", name: text)])
    let table = try cells(output)
    #expect(table.count == 2)
    for column in [0, 5, 6] { #expect(Array(table[1][column].utf8) == Array("'\(text)".utf8)) }
  }

  @Test("CSV holds every text")
  func hardCells() throws {
    for marked in hardTexts {
      let document = tagged(marked)
      let table = try cells(written("csv", [document]) { $0.offsetUnit = .utf16 })
      #expect(table.count == document.entities.count + 1)
      for (row, entity) in zip(table.dropFirst(), document.entities) {
        let text = try #require(slice(document.text, entity.span.start, entity.span.end, .codepoint))
        #expect(Array(row[6].utf8) == Array(text.utf8))
        let start = try #require(Int(row[3]))
        let end = try #require(Int(row[4]))
        #expect(slice(document.text, start, end, .utf16).map { Array($0.utf8) } == Array(text.utf8))
      }
    }
  }
}

/// The cells of a CSV table, by the grammar of RFC 4180: each row ends with CR LF.
func cells(_ table: String) throws -> [[String]] {
  struct Broken: Error {}
  var rows: [[String]] = []
  var row: [String] = []
  var cell: [UInt8] = []
  var bytes = Array(table.utf8)[...]
  while let byte = bytes.popFirst() {
    switch byte {
    case UInt8(ascii: "\"") where cell.isEmpty:
      while let byte = bytes.popFirst() {
        if byte != UInt8(ascii: "\"") {
          cell.append(byte)
        } else if bytes.first == UInt8(ascii: "\"") {
          cell.append(byte)
          bytes.removeFirst()
        } else {
          break
        }
      }
      guard bytes.first == UInt8(ascii: ",") || bytes.first == UInt8(ascii: "\r") else { throw Broken() }
    case UInt8(ascii: ","):
      row.append(String(decoding: cell, as: UTF8.self))
      cell = []
    case UInt8(ascii: "\r"):
      guard bytes.popFirst() == UInt8(ascii: "\n") else { throw Broken() }
      rows.append(row + [String(decoding: cell, as: UTF8.self)])
      (row, cell) = ([], [])
    case UInt8(ascii: "\""), UInt8(ascii: "\n"): throw Broken()
    default: cell.append(byte)
    }
  }
  guard row.isEmpty && cell.isEmpty else { throw Broken() }
  return rows
}
