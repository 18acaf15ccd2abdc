import Datasets
import Files
import Foundation
import TestSupport
import Testing

/// Excel workbooks against what openpyxl and a hand-made file say, and against hostile bytes.
@Suite struct WorkbookTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/spreadsheets").path

  private func bytes(_ name: String) throws -> [UInt8] {
    try MappedFile(path: Self.folder + "/" + name).withBytes { Array($0) }
  }

  @Test(arguments: [("office", ["text", "stars", "when", "note", "good"]), ("hand", ["text", "label", "", "extra"])])
  func everyCellIsWhatAPersonSees(_ name: String, _ columns: [String]) throws {
    let expected = try JSON.parse(MappedFile(path: Self.folder + "/\(name).json")).arrayValue ?? []
    var options = ReadOptions(textColumn: "1", requireLabels: false)
    options.header = true
    options.keptColumns = columns.indices.map { "\($0 + 1)" }
    let dataset = try DatasetFormats.read(bytes(name + ".xlsx"), source: name + ".xlsx", options: options)
    let rows = expected.dropFirst().map { row in
      (line: row.arrayValue?[0].intValue ?? 0, cells: row.arrayValue?[1].arrayValue?.compactMap(\.stringValue) ?? [])
    }
    #expect(dataset.examples.map(\.location.line) == rows.map(\.line))
    for (example, row) in zip(dataset.examples, rows) {
      // Kept values lose the blanks around them; the text does not.
      #expect(example.text == row.cells[0])
      #expect(example.fields == row.cells.map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " \t")) })
    }
    #expect(dataset.description.description.contains("xlsx, sheet"))
  }

  @Test func sheetsAreChosenByNameAndOthersAreNamed() throws {
    var options = ReadOptions(requireLabels: false)
    let first = try DatasetFormats.read(bytes("office.xlsx"), source: "o.xlsx", options: options)
    #expect(first.description.description.contains("sheet \"Reviews\"; not read: \"Notes\""))
    options.sheet = "Hidden"
    let hidden = try DatasetFormats.read(bytes("hand.xlsx"), source: "h.xlsx", options: options)
    #expect(hidden.examples.map(\.text) == ["hidden"])
    options.sheet = "Note"
    let error = #expect(throws: DatasetError.self) {
      try DatasetFormats.read(bytes("office.xlsx"), source: "o.xlsx", options: options)
    }
    #expect(error?.description.contains("did you mean \"Notes\"?") == true)
    options.sheet = "x"
    #expect(throws: DatasetError.self) {
      try DatasetFormats.read(Array("text\na\n".utf8), source: "a.csv", options: options)
    }
  }

  @Test func whatIsNoWorkbookSaysWhatToDo() throws {
    let old: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + Array(repeating: 0, count: 600)
    for (content, name, message) in [
      (old, "a.xlsx", "password-protected"),
      (StoredZip(["a.txt": "x"]).bytes, "a.xlsx", "a zip archive of other files"),
      (StoredZip(["a.txt": "x"]).bytes, "a.csv", "found a zip archive; unpack it"),
      (Array(try bytes("office.xlsx").dropLast(100)), "a.xlsx", "found a damaged one"),
      (Self.workbook(sheet: "<row><c>").bytes, "a.xlsx", "expected XML"),
      (Self.workbook(sheet: "", before: "<!DOCTYPE x [<!ENTITY a 'b'>]>").bytes, "a.xlsx", "document type"),
      (Self.workbook(sheet: "<row r='5'/><row r='4'/>").bytes, "a.xlsx", "found row 4 after row 5"),
      (
        Self.workbook(sheet: "<row><c r='B1' t='str'><v>a</v></c><c r='A1' t='str'><v>b</v></c></row>").bytes, "a.xlsx",
        "ascending order"
      ),
      (Self.workbook(sheet: "<row/>").bytes, "a.xlsx", "found"),
    ] {
      let error = #expect(throws: DatasetError.self) {
        try DatasetFormats.read(content, source: name, options: ReadOptions(requireLabels: false))
      }
      #expect(error?.description.contains(message) == true, "\(String(describing: error)) for \(message)")
      #expect(error?.description.contains("\n") == false)
    }
  }

  private static func workbook(sheet: String, before: String = "") -> StoredZip {
    StoredZip([
      "xl/workbook.xml": before + "<workbook><sheets><sheet name='S' r:id='rId1'/></sheets></workbook>",
      "xl/_rels/workbook.xml.rels": "<R><Relationship Id='rId1' Target='worksheets/sheet1.xml'/></R>",
      "xl/worksheets/sheet1.xml": "<worksheet><sheetData>\(sheet)</sheetData></worksheet>",
    ])
  }

  /// A row far to the right and a row far down are not as many cells as lie between.
  @Test func sparseCellsCostWhatTheyHold() throws {
    let far = Self.workbook(
      sheet: "<row r='1'><c r='A1' t='str'><v>text</v></c></row>"
        + "<row r='1048576'><c r='A1048576' t='str'><v>last</v></c></row>")
    let dataset = try DatasetFormats.read(far.bytes, source: "a.xlsx", options: ReadOptions(requireLabels: false))
    #expect(dataset.examples.map(\.location.line) == [1_048_576])
    let wide = Self.workbook(
      sheet: (1...2000).map { "<row r='\($0)'><c r='XFD\($0)' t='str'><v>x</v></c></row>" }.joined())
    #expect(throws: DatasetError.self) {
      try DatasetFormats.read(wide.bytes, source: "a.xlsx", options: ReadOptions(requireLabels: false))
    }
  }

  /// Small files that want to be large, and names that want to be elsewhere: each one line, none of their memory.
  @Test func bombsAndPathsAreRefused() throws {
    let main = ("xl/workbook.xml", "<workbook><sheets><sheet name='S' r:id='rId1'/></sheets></workbook>")
    func relation(_ target: String) -> (String, [UInt8]) {
      ("xl/_rels/workbook.xml.rels", Array("<R><Relationship Id='rId1' Target='\(target)'/></R>".utf8))
    }
    func files(_ target: String) -> [(String, [UInt8])] { [(main.0, Array(main.1.utf8)), relation(target)] }
    let sheet = "xl/worksheets/sheet1.xml"
    let bomb = DeflateBomb(prefix: "<worksheet>", spaces: 400_000_000)
    #expect(bomb.packed.count < 3_000_000)
    let wide = (1...5000).map { "<row r='\($0)'><c r='XFD\($0)' t='str'><v>x</v></c></row>" }.joined()
    let shared = "<sst><si><t>\(String(repeating: "long text ", count: 10_000))</t></si></sst>"
    let repeated =
      "<row r='1'><c t='str'><v>text</v></c></row>"
      + (2...20_000).map { "<row r='\($0)'><c t='s'><v>0</v></c></row>" }.joined()
    // One row of as many cells as Excel has, each a shared text of 1 MB: 16 GB.
    let heavy = "<sst><si><t>\(String(repeating: "long text ", count: 100_000))</t></si></sst>"
    let loaded =
      "<row r='1'><c t='str'><v>text</v></c></row><row r='2'>"
      + String(repeating: "<c t='s'><v>0</v></c>", count: 16_384) + "</row>"
    let deep = String(repeating: "<row>", count: 100_000)
    let attributes = (0..<100_000).map { "a\($0)=''" }.joined(separator: " ")
    let value = String(repeating: "A", count: 20_000_000)
    let sheets = (0..<20_000).map { "<sheet name='\($0)' r:id='rId1'/>" }.joined()
    let inner = StoredZip(["xl/workbook.xml": "<workbook/>"]).bytes
    let laughs = "<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]><worksheet>&b;</worksheet>"
    let outer = "<!DOCTYPE l [<!ENTITY f SYSTEM 'file:///etc/hostname'>]><worksheet>&f;</worksheet>"
    func data(_ cells: String) -> [UInt8] { Array("<worksheet><sheetData>\(cells)</sheetData></worksheet>".utf8) }
    let cases: [(name: String, bytes: [UInt8], message: String)] = [
      (
        "large", StoredZip(files("worksheets/sheet1.xml"), packed: [(sheet, bomb.packed, bomb.size)]).bytes,
        "sheet1.xml"
      ),
      ("lying", StoredZip(files("worksheets/sheet1.xml"), packed: [(sheet, bomb.packed, 1000)]).bytes, "sheet1.xml"),
      ("wide", StoredZip(files("worksheets/sheet1.xml") + [(sheet, data(wide))]).bytes, "cells"),
      (
        "shared",
        StoredZip(
          files("worksheets/sheet1.xml") + [(sheet, data(repeated)), ("xl/sharedStrings.xml", Array(shared.utf8))]
        ).bytes, "bytes of text"
      ),
      (
        "loaded",
        StoredZip(
          files("worksheets/sheet1.xml") + [(sheet, data(loaded)), ("xl/sharedStrings.xml", Array(heavy.utf8))]
        ).bytes, "bytes of text"
      ),
      ("attributes", StoredZip(files("worksheets/sheet1.xml") + [(sheet, data("<row \(attributes)/>"))]).bytes, "256"),
      // A reference and a row number that are none: the cell follows its neighbour, so that the sheet has one column.
      (
        "value",
        StoredZip(
          files("worksheets/sheet1.xml") + [(sheet, data("<row r='\(value)'><c r='\(value)'><v></v></c></row>"))]
        ).bytes, "found"
      ),
      (
        "sheets",
        StoredZip([
          ("xl/workbook.xml", Array("<workbook><sheets>\(sheets)</sheets></workbook>".utf8)),
          relation("worksheets/sheet1.xml"), (sheet, data("")),
        ]).bytes, "at most 10000 sheets"
      ),
      ("nested", StoredZip(files("worksheets/sheet1.xml") + [(sheet, inner)]).bytes, "a fault on line 1"),
      (
        "overlapping", StoredZip(files("worksheets/sheet1.xml"), inner: (sheet, data(""))).bytes,
        "share the same bytes"
      ),
      ("outside", StoredZip(files("a.xml") + [("../a.xml", data(""))]).bytes, "../a.xml"),
      ("root", StoredZip(files("a.xml") + [("/etc/a.xml", data(""))]).bytes, "/etc/a.xml"),
      ("backslash", StoredZip(files("a.xml") + [("xl\\a.xml", data(""))]).bytes, "a.xml"),
      ("name", StoredZip(files("a.xml") + [(String(repeating: "n/../", count: 12_000), data(""))]).bytes, "n/../"),
      ("deep", StoredZip(files("worksheets/sheet1.xml") + [(sheet, data(deep))]).bytes, "a fault on line"),
      ("laughs", StoredZip(files("worksheets/sheet1.xml") + [(sheet, Array(laughs.utf8))]).bytes, "document type"),
      ("outer", StoredZip(files("worksheets/sheet1.xml") + [(sheet, Array(outer.utf8))]).bytes, "document type"),
      ("up", StoredZip(files("../../../../../etc/hostname")).bytes, "found none"),
      ("absolute", StoredZip(files("/etc/hostname")).bytes, "found none"),
      ("back", StoredZip(files("..\\..\\etc\\hostname")).bytes, "found none"),
      ("twice", StoredZip(files("a.xml") + [("xl/a.xml", data("")), ("xl/a.xml", data(wide))]).bytes, "xl/a.xml"),
    ]
    for test in cases {
      let error = #expect(throws: DatasetError.self, "\(test.name)") {
        try DatasetFormats.read(test.bytes, source: "a.xlsx", options: ReadOptions(requireLabels: false))
      }
      #expect(error?.description.contains(test.message) == true, "\(test.name): \(String(describing: error))")
      #expect(error?.description.contains("\n") == false && error?.description.utf8.count ?? 0 < 400)
    }
    // Names that differ by case are two parts, of which the one that is named is read.
    let cased = StoredZip(
      files("Worksheets/Sheet1.xml") + [
        ("xl/Worksheets/Sheet1.xml", data("<row><c t='str'><v>a</v></c></row><row><c t='str'><v>right</v></c></row>")),
        (sheet, data("<row><c t='str'><v>a</v></c></row><row><c t='str'><v>wrong</v></c></row>")),
      ])
    let read = try DatasetFormats.read(cased.bytes, source: "a.xlsx", options: ReadOptions(requireLabels: false))
    #expect(read.examples.last?.text == "right")
  }

  /// 10,000 damaged workbooks: half in the bytes of the archive, half in the XML of a part, packed again.
  @Test func damagedWorkbooksAreErrorsOrTables() throws {
    var random = SeededRandom(7)
    let whole = try bytes("hand.xlsx")
    let archive = try ZipArchive(bytes: whole, path: "hand.xlsx")
    let parts = try archive.entries.map { ($0.name, try archive.read($0, limit: 1 << 20)) }
    func damaged(_ bytes: [UInt8]) -> [UInt8] {
      var bytes = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(Array("<>&\"'/0_x[]!-".utf8).randomElement(using: &random) ?? 0, at: place)
        default:
          let end = min(bytes.count, place + Int.random(in: 1...30, using: &random))
          bytes.replaceSubrange(place..<end, with: bytes[(bytes.count - (end - place))...])
        }
      }
      return bytes
    }
    var read = 0
    for round in 0..<10_000 {
      var content: [UInt8]
      if round % 2 == 0 {
        content = damaged(whole)
      } else {
        let chosen = Int.random(in: 0..<parts.count, using: &random)
        content =
          StoredZip(
            parts.enumerated().map { ($1.0, $0 == chosen ? damaged($1.1) : $1.1) }
          ).bytes
      }
      do {
        let dataset = try DatasetFormats.read(
          content, source: "a.xlsx", options: ReadOptions(textColumn: "1", requireLabels: false))
        read += dataset.examples.isEmpty ? 0 : 1
      } catch let error as DatasetError {
        #expect(!error.description.contains("\n"))
      }
    }
    #expect(read > 500 && read < 9500)
  }
}

/// A zip archive of files that are not packed.
struct StoredZip {
  private(set) var bytes: [UInt8] = []

  init(_ files: [String: String]) { self.init(files.sorted { $0.key < $1.key }.map { ($0.key, Array($0.value.utf8)) }) }

  /// - Parameters:
  ///   - packed: files that are packed already, with the size that they are said to have.
  ///   - inner: another stored file that lies inside the bytes of the last one, which are then its own.
  init(
    _ files: [(String, [UInt8])], packed: [(name: String, bytes: [UInt8], size: Int)] = [],
    inner: (name: String, content: [UInt8])? = nil
  ) {
    var directory: [UInt8] = []
    var all = files.map { (name: $0.0, content: $0.1, method: UInt16(0), size: $0.1.count) }
    all += packed.map { (name: $0.name, content: $0.bytes, method: UInt16(8), size: $0.size) }
    for (name, content, method, size) in all {
      directory += Self.entry(name, content, method: method, size: size, start: bytes.count)
      bytes += Self.local(name, content, method: method, size: size)
    }
    if let inner {
      let record = Self.local(inner.name, inner.content, method: 0, size: inner.content.count)
      directory += Self.entry("outer", record, method: 0, size: record.count, start: bytes.count)
      directory += Self.entry(
        inner.name, inner.content, method: 0, size: inner.content.count, start: bytes.count + 30 + 5)
      bytes += Self.local("outer", record, method: 0, size: record.count)
    }
    let start = UInt32(bytes.count)
    let count = UInt16(all.count + (inner == nil ? 0 : 2))
    bytes += directory
    bytes +=
      Self.four(0x0605_4b50) + Self.two(0) + Self.two(0) + Self.two(count) + Self.two(count)
      + Self.four(UInt32(directory.count)) + Self.four(start) + Self.two(0)
  }

  private static func common(_ name: String, _ content: [UInt8], method: UInt16, size: Int) -> [UInt8] {
    two(0) + two(method) + two(0) + two(0x21) + four(checksum(content)) + four(UInt32(content.count))
      + four(UInt32(size)) + two(UInt16(name.utf8.count)) + two(0)
  }

  private static func local(_ name: String, _ content: [UInt8], method: UInt16, size: Int) -> [UInt8] {
    four(0x0403_4b50) + two(20) + common(name, content, method: method, size: size) + Array(name.utf8) + content
  }

  private static func entry(
    _ name: String, _ content: [UInt8], method: UInt16, size: Int, start: Int
  ) -> [UInt8] {
    four(0x0201_4b50) + two(20) + two(20) + common(name, content, method: method, size: size) + two(0) + two(0) + two(0)
      + four(0) + four(UInt32(start)) + Array(name.utf8)
  }

  private static func two(_ value: UInt16) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8)] }
  private static func four(_ value: UInt32) -> [UInt8] { two(UInt16(value & 0xFFFF)) + two(UInt16(value >> 16)) }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 255)] ^ ($0 >> 8) }
  }
}

/// A text and very many spaces as one block of fixed codes (RFC 1951, 3.2.6): 258 spaces take 13 bits.
struct DeflateBomb {
  private(set) var packed: [UInt8] = []
  /// What it unpacks to.
  private(set) var size = 0
  private var bits: UInt64 = 0
  private var count: UInt64 = 0

  init(prefix: String, spaces: Int) {
    add(0b011, 3)
    for byte in prefix.utf8 + [UInt8(ascii: " ")] { literal(byte) }
    for _ in 0..<(spaces / 258) {
      // Length 258 and distance 1: codes stand with their highest bit first.
      add(UInt64(0b1100_0101 as UInt8).reversed(8), 8)
      add(0, 5)
      size += 258
    }
    add(0, 7)
    add(0, (8 - count) % 8)
  }

  private mutating func literal(_ byte: UInt8) {
    // The codes of the bytes below 144.
    add(UInt64(0x30 + byte).reversed(8), 8)
    size += 1
  }

  private mutating func add(_ value: UInt64, _ width: UInt64) {
    bits |= value << count
    count += width
    while count >= 8 {
      packed.append(UInt8(bits & 255))
      bits >>= 8
      count -= 8
    }
  }
}

extension UInt64 {
  fileprivate func reversed(_ width: Int) -> UInt64 {
    (0..<width).reduce(0) { $0 | ((self >> UInt64($1)) & 1) << UInt64(width - 1 - $1) }
  }
}
