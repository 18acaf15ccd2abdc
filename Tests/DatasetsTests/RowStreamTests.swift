import Datasets
import Files
import Foundation
import TestSupport
import Testing

/// Rows that arrive in pieces are those of the reader that has the whole file in memory.
@Suite("Streams of rows")
struct RowStreamTests {
  private static let pieceSizes = [1, 2, 3, 7, 64, 1 << 20]
  private let folder: StreamFolder

  init() throws { folder = try StreamFolder() }

  /// Compares texts, lines and rejected lines at every size of pieces.
  private func expectSame(
    _ bytes: [UInt8], as name: String, _ options: ReadOptions, packed: [UInt8]? = nil
  ) throws {
    let dataset = try folder.inMemory(bytes, as: name, options)
    for size in Self.pieceSizes {
      let rows = try folder.rows(
        packed ?? bytes, as: packed == nil ? name : name + ".gz", options, StreamSizes(piece: size))
      let good = rows.filter { $0.fault == nil }
      let shown = String(decoding: bytes, as: UTF8.self).debugDescription
      if let dataset {
        #expect(
          good.map(\.text) == dataset.examples.map { Array($0.text.utf8) }, "\(size): \(shown)")
        #expect(good.map(\.line) == dataset.examples.map(\.location.line), "\(size): \(shown)")
        #expect(
          rows.filter { $0.fault != nil }.map(\.lineInMemory) == dataset.rejectedLines,
          "\(size): \(shown)")
      } else {
        #expect(good.isEmpty, "\(size): \(shown)")
      }
    }
  }

  @Test(
    "CSV: quotes, line ends in fields, both line ends, marks, delimiters",
    arguments: [",", ";", "\t", "|"])
  func csv(delimiter: String) throws {
    var random = RandomTables(seed: UInt64(delimiter.utf8.first ?? 0))
    for number in 0..<30 {
      let table = random.table(delimiter: delimiter)
      let mark: [UInt8] = number % 3 == 0 ? [0xEF, 0xBB, 0xBF] : []
      try expectSame(
        mark + Array(table.content.utf8), as: "t.csv", ReadOptions(requireLabels: false))
      let damaged = table.content.replacing(table.lineEnd + "r3", with: table.lineEnd + "\"r3")
      try expectSame(Array(damaged.utf8), as: "t.csv", ReadOptions(requireLabels: false))
    }
  }

  @Test("TSV, whose quotes may be text")
  func tsv() throws {
    var random = RandomTables(seed: 4)
    let options = ReadOptions(format: "tsv", textColumn: "2", header: true, requireLabels: false)
    for _ in 0..<30 {
      try expectSame(Array(random.table(delimiter: "\t").content.utf8), as: "t.tsv", options)
    }
    try expectSame(Array("id\ttext\n1\t\"hot\" soup\n2\tsay \"no\n3\t\"\n".utf8), as: "t.tsv", options)
  }

  @Test("JSONL with blank and broken lines")
  func jsonl() throws {
    var random = SeededRandom(5)
    let lines = [
      #"{"text":"a\n\u00e9","n":1}"#, #"{"n":[1,{"e":null}],"text":"😀 é"}"#, "", #"{"text":" "}"#,
      #"{"text":1}"#,
      "{", #" {"text" : "x"} "#, "[]", #"{"text":"a","text":"b"}"#,
    ]
    for _ in 0..<30 {
      let content = random.joined([#"{"text":"first"}"#] + (0..<12).map { _ in random.pick(lines) })
      try expectSame(Array(content.utf8), as: "t.jsonl", ReadOptions(requireLabels: false))
    }
  }

  @Test("text lines, blank ones too")
  func lines() throws {
    var random = SeededRandom(6)
    for _ in 0..<30 {
      let content =
        "one"
        + random.joined(
          (0..<12).map { _ in random.pick(["", " ", "a, \"b\"", "é\r", "\rx", "😀"]) })
      try expectSame(
        Array(content.utf8), as: "t.txt", ReadOptions(format: "text", requireLabels: false))
    }
  }

  @Test("other encodings, whose characters are cut by pieces")
  func encodings() throws {
    var random = RandomTables(seed: 7)
    for _ in 0..<10 {
      let content = random.table(delimiter: ",").content
      let big = try #require(content.data(using: .utf16BigEndian)).map { $0 }
      let little = try #require(content.data(using: .utf16LittleEndian)).map { $0 }
      try expectSame([0xFF, 0xFE] + little, as: "t.csv", ReadOptions(requireLabels: false))
      try expectSame([0xFE, 0xFF] + big, as: "t.csv", ReadOptions(requireLabels: false))
      try expectSame(little, as: "t.csv", ReadOptions(encoding: "utf-16le", requireLabels: false))
      // Half a pair within the file, and half a unit at its end.
      let broken = big.prefix(60) + [0xD8, 0x3D] + big.dropFirst(60) + [0x41]
      try expectSame(
        Array(broken), as: "t.csv", ReadOptions(encoding: "utf-16be", requireLabels: false))
      let narrow = try #require(
        content.replacing("😀", with: "€").data(using: .windowsCP1252, allowLossyConversion: true)
      ).map { $0 }
      try expectSame(
        narrow, as: "t.csv", ReadOptions(encoding: "windows-1252", requireLabels: false))
    }
  }

  @Test("gzip of one member and of several, with zeros behind them")
  func gzip() throws {
    var random = RandomTables(seed: 8)
    for number in 0..<10 {
      let bytes = Array(random.table(delimiter: ",").content.utf8)
      let cuts = [0, bytes.count / 3, bytes.count / 2, bytes.count / 2, bytes.count]
      let parts = try zip(cuts, cuts.dropFirst()).flatMap { try Gzip.packed(bytes[$0..<$1]) }
      let packed = number % 2 == 0 ? try Gzip.packed(bytes) : parts + [0, 0, 0]
      try expectSame(bytes, as: "t.csv", ReadOptions(requireLabels: false), packed: packed)
    }
  }

  @Test(
    "line ends that are carriage returns alone, in a sample and beyond it",
    arguments: ["utf-8", "utf-16le"])
  func carriageReturns(encoding: String) throws {
    let content = "id,text\r" + (0..<40).map { "\($0),row \($0)\r" }.joined() + "40,\"é\""
    let bytes =
      encoding == "utf-8"
      ? Array(content.utf8) : try #require(content.data(using: .utf16LittleEndian)).map { $0 }
    let options = ReadOptions(encoding: encoding, requireLabels: false)
    try expectSame(bytes, as: "t.csv", options)
    for piece in [1, 64] {
      let rows = try folder.rows(
        bytes, as: "t.csv", options, StreamSizes(piece: piece, sample: 100))
      #expect(rows.map(\.line) == Array(2...42) && rows.allSatisfy { $0.fault == nil })
    }
  }

  @Test("headers and nothing else, a last line without an end, and no line at all")
  func edges() throws {
    #expect(try folder.rows(Array("id,text\n".utf8), as: "t.csv").isEmpty)
    #expect(try folder.rows(Array("id,text\r\n\r\n\n".utf8), as: "t.csv").isEmpty)
    #expect(try folder.rows(Array("id,text".utf8), as: "t.csv").isEmpty)
    #expect(try folder.rows(Array("a\n\nb".utf8), as: "t.txt").map(\.line) == [1, 2, 3])
    #expect(try folder.rows(Array("a\n".utf8), as: "t.txt").count == 1)
    for bytes in [[], Array(" \n\r\n".utf8), [0xEF, 0xBB, 0xBF]] as [[UInt8]] {
      let path = folder.path("t.csv")
      #expect(throws: DatasetError.empty(source: path)) { try folder.rows(bytes, as: "t.csv") }
    }
    let header = #expect(throws: DatasetError.self) {
      try folder.rows(
        Array("id,\"text\n1,a\n".utf8), as: "t.csv",
        ReadOptions(textColumn: "text", delimiter: ",", requireLabels: false))
    }
    #expect(header?.description.contains("t.csv:1: expected a header: unbalanced double quote") == true)
    #expect(throws: DatasetError.noSuchFile(path: folder.path("none"))) {
      try RowStream.open(folder.path("none"), options: ReadOptions())
    }
  }

  @Test(
    "the bytes of good rows and the line ends between them are the file",
    arguments: [1, 7, 1 << 20])
  func raw(piece: Int) throws {
    var random = RandomTables(seed: 9)
    for number in 0..<30 {
      let table = random.table(delimiter: ",", hasBlankLines: false)
      let stream = try folder.open(
        Array(table.content.utf8), as: "t\(number).csv",
        ReadOptions(delimiter: ",", requireLabels: false),
        StreamSizes(piece: piece))
      var parts = [stream.reader.layout.header]
      while let row = try stream.reader.next() { parts.append(row.raw) }
      let joined = Array(parts.joined(separator: Array(table.lineEnd.utf8)))
      #expect(
        joined + Array((table.endsWithLineEnd ? table.lineEnd : "").utf8)
          == Array(table.content.utf8))
      #expect(stream.reader.layout.endsLinesByBoth == (table.lineEnd == "\r\n"))
    }
  }

  @Test("a second byte order mark is text")
  func marks() throws {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    try expectSame(mark + mark + Array("a\nb\n".utf8), as: "t.txt", ReadOptions(requireLabels: false))
    #expect(throws: DatasetError.self) {
      try folder.rows(mark + [0xFF, 0xFE] + Array("text,n\na,1\n".utf8), as: "t.csv")
    }
  }

  @Test("the plain files of a folder, of which one is too large")
  func files() throws {
    let inner = folder.url.appending(path: "in/side")
    try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
    try Data("one".utf8).write(to: inner.appending(path: "b.txt"))
    try Data(repeating: 0x61, count: 11).write(to: folder.url.appending(path: "in/a.txt"))
    try Data("no".utf8).write(to: folder.url.appending(path: "in/.hidden"))
    #expect(mkfifo(folder.path("in/pipe"), 0o600) == 0)
    let stream = try RowStream.open(folder.path("in"), options: ReadOptions(requireLabels: false), largestRow: 10)
    let rows = [try stream.reader.next(), try stream.reader.next(), try stream.reader.next()].compactMap { $0 }
    #expect(rows.map(\.location.file) == ["a.txt", "side/b.txt"] && rows.map(\.text) == ["", "one"])
    #expect(rows.first?.fault?.reason.contains("at most 10 bytes") == true)
  }

  @Test("the size of a file is known through a link, that of what is no file is not")
  func size() throws {
    let stream = try folder.open(
      Array("a\nb\n".utf8), as: "t.txt", ReadOptions(requireLabels: false), StreamSizes())
    #expect(stream.size == 4)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link.txt"), withDestinationPath: folder.path("t.txt"))
    let linked = try RowStream.open(
      folder.path("link.txt"), options: ReadOptions(requireLabels: false))
    #expect(linked.size == 4)
    while try linked.reader.next() != nil {}
    #expect(linked.bytesRead == 4)
  }
}
