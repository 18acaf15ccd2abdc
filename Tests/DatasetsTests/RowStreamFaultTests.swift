import Datasets
import Files
import Foundation
import Testing

/// What is wrong with a row is said with the line and the column on which it stands, whatever came before.
@Suite("Faults in streams of rows")
struct RowStreamFaultTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    /// Lines of the faults, their columns (1 where it is the whole row) and what their reasons hold.
    let faults: [(line: Int, column: Int, reason: String)]
    /// Lines on which good rows begin.
    let good: [Int]

    init(_ title: String, _ content: String, _ faults: [(Int, Int, String)], good: [Int]) {
      // A code point that no file of these has stands for a byte that UTF-8 never has.
      bytes = Array(content.utf8).split(
        separator: Array("␀".utf8), omittingEmptySubsequences: false
      )
      .joined(separator: [0xFF]).map { $0 }
      testDescription = title
      self.faults = faults.map { (line: $0.0, column: $0.1, reason: $0.2) }
      self.good = good
    }
  }

  private let folder: StreamFolder

  init() throws { folder = try StreamFolder() }

  private func expect(
    _ test: Case, as name: String,
    _ sizes: [StreamSizes] = [1, 3, 1 << 20].map { StreamSizes(piece: $0) }
  )
    throws
  {
    for size in sizes {
      let rows = try folder.rows(test.bytes, as: name, ReadOptions(requireLabels: false), size)
      let faults = rows.compactMap(\.fault)
      #expect(rows.filter { $0.fault == nil }.map(\.line) == test.good, "\(rows)")
      #expect(faults.map(\.line) == test.faults.map(\.line), "\(faults)")
      #expect(faults.map(\.column) == test.faults.map(\.column), "\(faults)")
      for (fault, expected) in zip(faults, test.faults) {
        #expect(fault.reason.contains(expected.reason), "\(fault)")
      }
    }
  }

  private static let tables = [
    Case(
      "too many fields", "id,text\n1,é\n2,é,x\n3,c\n", [(3, 5, "expected 2 fields, found 3")],
      good: [2, 4]),
    Case(
      "too few fields", "id,text\n1,é\néé\n3,c", [(3, 3, "expected 2 fields, found 1")],
      good: [2, 4]),
    Case(
      "too many fields after line ends in fields",
      "id,text\n1,\"a\r\nb\"\r\n\r\n2,\"é\n\né\",z\n3,c\n",
      [(7, 4, "found 3")], good: [2, 8]),
    Case(
      "too few fields after line ends in fields", "\n\nid,text\n\"1\n\"\n3,\"c\n\"",
      [(5, 2, "found 1")], good: [6]),
    Case(
      "unclosed quote", "id,text\n1,a\né,\"two\n3,c\n",
      [(3, 3, "expected its closing quote, found the end")],
      good: [2, 4]),
    Case(
      "unclosed quote after a field with line ends", "id,text\n1,a\n\"é\r\né\", \"two\r\n3,c\r\n",
      [(4, 5, "closing quote")], good: [2, 5]),
    Case(
      "text after a closing quote", "id,text\n1,a\n2,\"é\n\" x\n3,c\n",
      [(3, 3, "found more text on line 4"), (4, 1, "closing quote")],
      good: [2, 5]),
    Case(
      "invalid UTF-8", "id,text\n1,a\n2,\"é\nb␀c\"\n␀,c\n4,d\n",
      [(4, 2, "byte 0xFF"), (5, 1, "0xFF")], good: [2, 6]),
    Case("blank text", "id,text\n1, \n2,b\n", [(2, 3, "expected a text")], good: [3]),
    Case(
      "first row broken", "id,text\n1\n2,\"b\"c\n3,c\n", [(2, 2, "found 1"), (3, 3, "more text")],
      good: [4]),
  ]

  @Test("tables", arguments: tables)
  func table(test: Case) throws { try expect(test, as: "t.csv") }

  private static let deep = #"{"text":"é","a":"# + String(repeating: "[", count: 300)
  private static let objects = [
    Case(
      "deep nesting", "{\"text\":\"a\"}\n" + deep + "\n", [(2, 16 + 128, "128 nested levels")],
      good: [1]),
    Case(
      "duplicate keys",
      "{\"text\":\"a\"}\r\n\r\n{\"text\":\"é\",\"text\":\"b\"}\r\n{\"text\":\"c\"}",
      [(3, 13, "appears twice")], good: [1, 4]),
    Case(
      "1e400", #"{"text":"é","n":1e400}"# + "\n{\"text\":\"c\"}\n", [(1, 17, "double range")],
      good: [2]),
    Case(
      "invalid UTF-8", "{\"text\":\"a\"}\n{\"text\":\"é␀\"}\n", [(2, 11, "byte 0xFF")], good: [1]),
    Case(
      "lone surrogate", "{\"text\":\"a\"}\n{\"text\":\"é\\ud800\"}\n", [(2, 11, "surrogate")],
      good: [1]),
    Case(
      "trailing garbage", "{\"text\":\"a\"}\n{\"text\":\"é\"} x\n", [(2, 14, "found more")],
      good: [1]),
    Case(
      "a list", "{\"text\":\"a\"}\n[1]\n", [(2, 1, "expected a JSON object, found a list")],
      good: [1]),
    Case(
      "missing key", "{\"text\":\"a\"}\n{\"n\":1}\n", [(2, 1, "expected the key \"text\"")],
      good: [1]),
    Case(
      "a number", "{\"text\":\"a\"}\n{\"text\":12}\n", [(2, 1, "found the number 12")], good: [1]),
    Case("cut short", "{\"text\":\"a\"}\n{\"text\":\"é", [(2, 11, "found the end")], good: [1]),
  ]

  @Test("JSONL", arguments: objects)
  func object(test: Case) throws { try expect(test, as: "t.jsonl") }

  @Test("text lines")
  func lines() throws {
    try expect(
      Case("lines", "a\n\né␀b\r\nc", [(2, 1, "a text"), (3, 2, "0xFF")], good: [1, 4]), as: "t.txt")
  }

  @Test("a field of ten megabytes with line ends is a row")
  func longField() throws {
    let field = String(repeating: "é and \"\"more\"\"\r\n", count: 600_000)
    let bytes = Array("id,text\n1,\"\(field)\"\n2,b\n".utf8)
    let rows = try folder.rows(
      bytes, as: "t.csv", ReadOptions(requireLabels: false), StreamSizes(piece: 1 << 16))
    #expect(rows.map(\.text.count) == [field.utf8.count - 2 * 600_000, 1])
    #expect(rows.map(\.line) == [2, 600_003])
  }

  @Test("a first object of ten megabytes shows its keys")
  func longObject() throws {
    let text = String(repeating: "word ", count: 2_000_000)
    let bytes = Array("{\"review\":\"\(text)\"}\n{\"review\":\"b\"}\n".utf8)
    let rows = try folder.rows(
      bytes, as: "t.jsonl", ReadOptions(requireLabels: false), StreamSizes(piece: 1 << 16))
    #expect(rows.map(\.text.count) == [10_000_000, 1])
  }

  private static let longRow = String(repeating: "é", count: 60)
  private static let longRows = [
    Case(
      "long line", "id,text\n1,a\n2,\(longRow)\n3,c\n", [(3, 1, "at most 100 bytes")], good: [2, 4]),
    Case("long last line", "id,text\n1,a\n2,\(longRow)", [(3, 1, "at most 100 bytes")], good: [2]),
    Case(
      "closing quote far away", "id,text\n1,a\n2,\"b\n\(longRow),\n\(longRow)\"\n3,c\n",
      [(3, 3, "at most 100 bytes"), (4, 1, "at most"), (5, 1, "at most")], good: [2, 6]),
    Case(
      "quote never closed", "id,text\n1,a\n2,\"b\n" + String(repeating: "3,c\n", count: 50),
      [(3, 3, "at most 100 bytes")], good: [2] + Array(4...53)),
    Case(
      "quote never closed in a long line", "id,text\n1,a\n2,\"b\(longRow)\n3,c\n",
      [(3, 3, "at most 100 bytes")],
      good: [2, 4]),
    Case("just short enough", "id,text\r\n1,\(longRow.dropLast(11))\r\n3,c\r\n", [], good: [2, 3]),
    Case(
      "just too long", "id,text\r\n1,x\(longRow.dropLast(11))\r\n3,c", [(2, 1, "at most")],
      good: [3]),
    Case(
      "many blank lines", "id,text\n1,a\n" + String(repeating: "\r\n", count: 200) + "2,b\n", [],
      good: [2, 203]),
  ]

  @Test(
    "rows longer than a row may be cost themselves alone, the same at every size of pieces",
    arguments: longRows)
  func tooLong(test: Case) throws {
    let sizes = [1, 7, 64, 101, 103, 1 << 20].map { StreamSizes(piece: $0, largestRow: 100) }
    try expect(test, as: "t.csv", sizes)
    let first = try folder.rows(
      test.bytes, as: "t.csv", ReadOptions(requireLabels: false), sizes[0])
    for size in sizes.dropFirst() {
      #expect(
        try folder.rows(test.bytes, as: "t.csv", ReadOptions(requireLabels: false), size) == first)
    }
  }

  @Test("lines longer than a row may be")
  func longLines() throws {
    let exact = String(repeating: "x", count: 100)
    let test = Case(
      "lines", "a\n\(exact)\r\n\(exact)x\nb\n\(Self.longRow)",
      [(3, 1, "at most"), (5, 1, "at most")], good: [1, 2, 4])
    try expect(
      test, as: "t.txt",
      [1, 7, 64, 101, 103, 1 << 20].map { StreamSizes(piece: $0, largestRow: 100) })
  }

  @Test("a table without a header whose first rows are all broken is an error")
  func allBroken() throws {
    for number in ["1", "2"] {
      #expect(throws: DatasetError.self) {
        try folder.rows(
          Array("\"a\n\"b\n".utf8), as: "t.csv",
          ReadOptions(textColumn: number, header: false, requireLabels: false))
      }
    }
  }

  @Test("a sample that ends within a quoted field or a character misleads nobody")
  func sample() throws {
    let content = "id\ttext\n" + (0..<20).map { "\($0)\t\"a\tb\nc\"\n" }.joined()
    for sample in [30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40] {
      let rows = try folder.rows(
        Array(content.utf8), as: "t.tsv", ReadOptions(textColumn: "text", requireLabels: false),
        StreamSizes(piece: 1, sample: sample))
      #expect(
        rows.map(\.line) == (0..<20).map { 2 + 2 * $0 } && rows.allSatisfy { $0.fault == nil },
        "\(sample)")
    }
    for sample in 1...12 {
      let rows = try folder.rows(
        Array("a\nplain😀\né\n".utf8), as: "t.txt", ReadOptions(requireLabels: false),
        StreamSizes(piece: 1, sample: sample))
      #expect(rows.map(\.text) == ["a", "plain😀", "é"].map { Array($0.utf8) }, "\(sample)")
    }
  }

  @Test("gzip that is cut, damaged or followed by something else is an error")
  func gzip() throws {
    let packed = try Gzip.packed("text\n\(String(repeating: "a row of words\n", count: 500))".utf8)
    for count in [3, 10, 20, packed.count - 5, packed.count - 1] {
      #expect(throws: FilesError.gzip(source: folder.path("t.csv.gz"), fault: .truncated)) {
        try folder.rows(Array(packed.prefix(count)), as: "t.csv.gz")
      }
    }
    var damaged = packed
    damaged[packed.count - 6] ^= 1
    #expect(throws: FilesError.gzip(source: folder.path("t.csv.gz"), fault: .invalidData)) {
      try folder.rows(damaged, as: "t.csv.gz")
    }
    for junk in [Array("junk".utf8), [0, 0] + Array("junk".utf8), [0] + packed] {
      for piece in [1, 7, 1 << 20] {
        let count = junk.drop { $0 == 0 }.count
        #expect(
          throws: FilesError.gzip(source: folder.path("t.csv.gz"), fault: .trailingBytes(count))
        ) {
          try folder.rows(
            packed + junk, as: "t.csv.gz", ReadOptions(requireLabels: false),
            StreamSizes(piece: piece))
        }
      }
    }
  }
}
