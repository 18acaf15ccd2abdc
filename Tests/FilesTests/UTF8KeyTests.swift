import Files
import Testing

@Suite struct UTF8KeyTests {
  @Test func spellingsAreDifferentKeys() {
    let (composed, decomposed) = ("\u{e9}", "e\u{301}")
    #expect(composed == decomposed)
    #expect(UTF8Key(composed) != UTF8Key(decomposed))
    #expect(!composed.hasSameBytes(as: decomposed))
    var table: [UTF8Key: Int] = [UTF8Key(composed): 1, UTF8Key(decomposed): 2]
    table[UTF8Key("\u{e9}")] = 3
    #expect(table.count == 2)
    #expect(table[UTF8Key(composed)] == 3)
    #expect(table[UTF8Key(decomposed)] == 2)
    #expect(UTF8Key("") == UTF8Key(""))
    #expect("".hasSameBytes(as: ""))
  }

  @Test func ordersByBytes() {
    let keys = ["b", "", "\u{1f600}", "a", "\u{ffff}", "ab", "\u{e9}", "e\u{301}"].map(UTF8Key.init)
    #expect(keys.sorted().map(\.string.utf8.count) == [0, 1, 2, 1, 3, 2, 3, 4])
  }
}
