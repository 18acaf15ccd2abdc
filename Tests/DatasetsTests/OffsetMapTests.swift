import Datasets
import Testing

@Suite("Offsets")
struct OffsetMapTests {
  @Test("offsets in every unit are those that Python counts, and inside a character there is none")
  func againstPython() throws {
    for expected in try AnnotationFixtures.load().offsets {
      let map = OffsetMap(expected.text)
      #expect(map.count + 1 == expected.byte.count)
      for (unit, offsets) in [(OffsetUnit.utf16, expected.utf16), (.byte, expected.byte)] {
        #expect((0...map.count).map { map.offset(of: $0, in: unit) } == offsets)
        for offset in -2...(offsets.last ?? 0) + 2 {
          #expect(map.codePoint(at: offset, in: unit) == offsets.firstIndex(of: offset), "\(offset) \(expected.text)")
        }
      }
      for offset in -2...map.count + 2 {
        let inside = (0...map.count).contains(offset) ? offset : nil
        #expect(map.codePoint(at: offset, in: .codepoint) == inside)
        #expect(map.offset(of: offset, in: .codepoint) == inside)
      }
    }
  }

  @Test("ranges, reversed and extreme offsets")
  func ranges() {
    let map = OffsetMap("a\u{1F600}b")
    #expect(map.codePoints(1, 3, in: .utf16) == 1..<2)
    #expect(map.codePoints(1, 2, in: .utf16) == nil)
    #expect(map.codePoints(1, 5, in: .byte) == 1..<2)
    #expect(map.codePoints(2, 1, in: .codepoint) == nil)
    #expect(map.codePoints(3, 3, in: .codepoint) == 3..<3)
    for unit in OffsetUnit.allCases {
      #expect(map.codePoint(at: .max, in: unit) == nil && map.codePoint(at: .min, in: unit) == nil)
      #expect(map.offset(of: .max, in: unit) == nil && map.offset(of: .min, in: unit) == nil)
      #expect(OffsetMap("").codePoint(at: 0, in: unit) == 0 && OffsetMap("").codePoint(at: 1, in: unit) == nil)
    }
  }
}
