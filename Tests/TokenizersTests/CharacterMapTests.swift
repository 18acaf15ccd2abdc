import Files
import Foundation
import Testing
import Tokenizers

/// Damaged charsmaps are refused or work; none ends the process.
@Suite struct CharacterMapTests {
  private static let path = ["normalizer", "normalizers", "1", "precompiled_charsmap"]

  private func json(_ map: [UInt8]) throws -> JSON {
    try Fixtures.json("deberta").replacing(Self.path[...], with: .string(Data(map).base64EncodedString()))
  }

  private func map() throws -> [UInt8] {
    let text = try #require(
      Fixtures.json("deberta")["normalizer"]?["normalizers"]?.arrayValue?[1]["precompiled_charsmap"]?.stringValue)
    return [UInt8](try #require(Data(base64Encoded: text)))
  }

  private func fault(_ json: JSON) throws -> TokenizerError.CharacterMapFault {
    let error = try #require(throws: TokenizerError.self) { _ = try Fixtures.tokenizer(json) }
    #expect(!error.description.contains("\n") && error.description.contains("; "))
    guard case .characterMap(_, "normalizer.normalizers[1].precompiled_charsmap", let fault) = error else {
      throw error
    }
    return fault
  }

  private func word(_ number: UInt32) -> [UInt8] { withUnsafeBytes(of: number.littleEndian) { [UInt8]($0) } }

  @Test func faults() throws {
    let text = try Fixtures.json("deberta").replacing(Self.path[...], with: "no base64")
    #expect(try fault(text) == .notBase64)
    #expect(try fault(json([])) == .tooShort(bytes: 0))
    #expect(try fault(json([1, 2, 3])) == .tooShort(bytes: 3))
    #expect(try fault(json(word(0))) == .trieSize(0, available: 0))
    #expect(try fault(json(word(8) + word(0))) == .trieSize(8, available: 4))
    #expect(try fault(json(word(.max) + word(0))) == .trieSize(Int(UInt32.max), available: 4))
    #expect(try fault(json(word(4) + word(0) + [0xff])) == .textsNotUTF8)
    // Unit 0x61 has the label "a" and a value, first outside of the trie and then outside of the texts.
    var units = [UInt32](repeating: 0, count: 256)
    units[0x61] = 0x61 | 1 << 8 | (1 << 20) << 10
    let outside = word(1024) + units.flatMap(word) + Array("x\0".utf8)
    #expect(try fault(json(outside)) == .outside(unit: 0x61, units: 256))
    // Its value is in unit 0x80.
    units[0x61] = 0x61 | 1 << 8 | 0xe1 << 10
    units[0x80] = 1 << 31 | 9
    let value = word(1024) + units.flatMap(word) + Array("x\0".utf8)
    #expect(try fault(json(value)) == .value(9, texts: 2))
    units[0x80] = 1 << 31
    let long = word(1024) + units.flatMap(word) + [UInt8](repeating: 0x78, count: 1025)
    #expect(try fault(json(long)) == .value(0, texts: 1025))
  }

  /// A trie whose units lead back to where they came from.
  @Test func circles() throws {
    var units = [UInt32](repeating: 0, count: 256)
    for byte in 1..<256 { units[byte] = UInt32(byte) | UInt32(byte) << 10 }
    let tokenizer = try Fixtures.tokenizer(json(word(1024) + units.flatMap(word)))
    let text = "the film e\u{301} 北 \u{0} \u{1F600}"
    #expect(tokenizer.encode(text, addSpecialTokens: false).offsets.last?.end == Int32(text.unicodeScalars.count))
  }

  @Test(arguments: 0..<4) func damagedMaps(_ seed: UInt64) throws {
    let original = try map()
    var generator = SeededGenerator(seed: seed)
    var loaded = 0
    for _ in 0..<250 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...20, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        if seed % 2 == 0 {
          bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        } else {
          bytes[place] = UInt8.random(in: 0...255, using: &generator)
        }
      }
      do {
        let tokenizer = try Fixtures.tokenizer(json(bytes))
        loaded += 1
        let text = "ﬁlm \u{a0}e\u{301}\u{2460} ㌀½\r\n\u{ad}the\u{200b} \u{958} A\u{30a}\u{212b} \u{1100}\u{1161}"
        let encoding = tokenizer.encode(text, addSpecialTokens: true)
        #expect(encoding.offsets.allSatisfy { Int($0.end) <= text.unicodeScalars.count })
      } catch {
        #expect(!"\(error)".contains("\n"))
      }
    }
    #expect(loaded < 250)
  }
}
