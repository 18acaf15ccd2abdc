import Datasets
import Foundation
import Testing

@Suite("Encodings")
struct EncodingTests {
  private let content = "label,text\ngood,crème “brûlée” €\nbad,naïve\n"
  private let rows = [Row("crème “brûlée” €", "good", 2), Row("naïve", "bad", 3)]

  private func bytes(_ encoding: String.Encoding, mark: [UInt8] = [], of content: String? = nil) throws -> [UInt8] {
    try mark + Array(#require((content ?? self.content).data(using: encoding)))
  }

  @Test("UTF-8 with a byte order mark, which is dropped")
  func mark() throws {
    let dataset = try read(bytes(.utf8, mark: [0xEF, 0xBB, 0xBF]), as: "t.csv")
    #expect(dataset.rows == rows)
    #expect(dataset.description.encoding == DatasetDescription.Setting("utf-8", isDetected: true))
  }

  @Test("UTF-16 with a byte order mark, both orders, and without one when asked for")
  func utf16() throws {
    let content = self.content + "joy,😀 東京\n"
    let rows = self.rows + [Row("😀 東京", "joy", 4)]
    let little = try bytes(.utf16LittleEndian, of: content)
    let big = try bytes(.utf16BigEndian, of: content)
    #expect(try read([0xFF, 0xFE] + little, as: "t.csv").rows == rows)
    #expect(try read([0xFE, 0xFF] + big, as: "t.csv", ReadOptions(encoding: "utf-16")).rows == rows)
    #expect(try read(little, as: "t.csv", ReadOptions(encoding: "UTF-16LE")).rows == rows)
    #expect(try read(big, as: "t.csv", ReadOptions(encoding: "utf16be")).rows == rows)
  }

  @Test("Windows-1252 and Latin-1 when asked for")
  func singleByte() throws {
    let windows = try read(bytes(.windowsCP1252), as: "t.csv", ReadOptions(encoding: "windows-1252"))
    #expect(windows.rows == rows)
    #expect(windows.description.encoding == DatasetDescription.Setting("windows-1252", isDetected: false))
    let all = (UInt8(0xA0)...0xFF).map { $0 }
    let latin = try read(Array("label,text\nx,".utf8) + all, as: "t.csv", ReadOptions(encoding: "ISO-8859-1"))
    #expect(latin.rows == [Row(try #require(String(bytes: all, encoding: .isoLatin1)), "x", 2)])
  }

  @Test("bytes that are not UTF-8 cost their row, which is named with line and byte offset")
  func invalid() throws {
    var content = Array("label,text\na,fine\nb,caf".utf8)
    let offset = content.count
    content += [0xE9] + Array("\nc,\"two\n".utf8) + [0xC3] + Array("\",\nd,\n".utf8) + Array("e,ok\n".utf8)
    for mark in [[], [0xEF, 0xBB, 0xBF] as [UInt8]] {
      let dataset = try read(mark + content, as: "t.csv")
      #expect(dataset.rows == [Row("fine", "a", 2), Row("ok", "e", 7)])
      #expect(dataset.rejectedLines == [3, 4, 6])
      #expect(
        dataset.rejected[0].reason
          == "expected UTF-8, found byte 0xE9 at byte offset \(offset + mark.count) of the file; "
          + "correct it, or set the encoding if the file is not in UTF-8")
    }
  }

  @Test("every format rejects a row with bytes that are not UTF-8, and a file with nothing else is an error")
  func invalidEverywhere() throws {
    let files: [(name: String, good: String, bad: String)] = [
      ("t.csv", "label,text\na,x\n", "b,"), ("t.tsv", "label\ttext\na\tx\n", "b\t"),
      ("t.jsonl", "{\"label\":\"a\",\"text\":\"x\"}\n", "{"),
      ("t.ft", "__label__a x\n", "__label__b "), ("t.txt", "a x\n", "b "),
    ]
    for file in files {
      let content = Array(file.good.utf8) + Array(file.bad.utf8) + [0xFF, 0x0A]
      let dataset = try read(content, as: file.name)
      #expect(dataset.rows.map(\.text) == ["x"], "\(file.name)")
      #expect(dataset.rejected.count == 1 && dataset.rejected[0].reason.contains("0xFF"), "\(file.name)")
    }
    let error = #expect(throws: DatasetError.self) { try read([0x61, 0x20, 0xFF, 0x0A], as: "t.txt") }
    #expect(error?.description.contains("t.txt:1: expected UTF-8, found byte 0xFF at byte offset 2") == true)
  }

  @Test("half a character in UTF-16 costs its row")
  func surrogates() throws {
    let start = try bytes(.utf16LittleEndian, mark: [0xFF, 0xFE], of: "a x\nb y")
    let end = try bytes(.utf16LittleEndian, of: "\nc z")
    let dataset = try read(start + [0x00, 0xD8] + end + [0x41], as: "t.txt")
    #expect(dataset.rows == [Row("x", "a", 1)])
    #expect(dataset.rejectedLines == [2, 3])
    #expect(dataset.rejected[0].reason.contains("byte offset \(start.count) "))
    #expect(dataset.rejected[1].reason.contains("byte offset \(start.count + 2 + end.count) "))
  }

  @Test("encodings that are not known, lack their mark, or do not fit the file")
  func errors() throws {
    let unknown = #expect(throws: DatasetError.self) { try read(content, as: "t.csv", ReadOptions(encoding: "utf-9")) }
    #expect(unknown?.description.hasSuffix("did you mean \"utf-8\"?") == true)
    #expect(throws: DatasetError.missingByteOrderMark(source: "t.csv")) {
      try read(content, as: "t.csv", ReadOptions(encoding: "utf-16"))
    }
    let unmarked = try bytes(.utf16BigEndian)
    let zeros = #expect(throws: DatasetError.self) { try read(unmarked, as: "t.csv") }
    #expect(zeros?.description.contains("set the encoding to utf-16be") == true)
  }
}
