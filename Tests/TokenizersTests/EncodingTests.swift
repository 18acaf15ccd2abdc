import Files
import Testing
import Tokenizers

/// What holds for every encoding, checked without the reference.
@Suite struct EncodingTests {
  @Test func offsetsSliceTheTextBack() throws {
    let tokenizer = try Fixtures.tokenizer("uncased")
    let text = "The Unfulness of dark  movies, isn't \u{e9}t\u{e9} — [MASK] and 東京 tests\u{301}"
    let scalars = Array(text.unicodeScalars)
    let encoding = tokenizer.encode(text, addSpecialTokens: false)
    let slices = encoding.offsets.map { offset in
      String(String.UnicodeScalarView(scalars[Int(offset.start)..<Int(offset.end)]))
    }
    #expect(
      slices == [
        "The", "Un", "ful", "ness", "of", "dark", "movie", "s", ",", "is", "n", "'", "t", "\u{e9}", "t", "\u{e9}",
        "—", "[MASK]", "and", "東", "京", "test", "s",
      ])
    #expect(encoding.ids.compactMap(tokenizer.token)[6...7] == ["movie", "##s"])
    #expect(encoding.wordIDs == [0, 1, 1, 1, 2, 3, 4, 4, 5, 6, 6, 7, 8, 9, 9, 9, 10, 11, 12, 13, 14, 15, 15])
  }

  @Test(arguments: ReferenceTests.samples) func offsetsAndWordsGrow(_ name: String) throws {
    let tokenizer = try Fixtures.tokenizer(name)
    let pieces = [
      "the", " ", "e\u{301}\u{327}", "\u{1F469}\u{200D}\u{1F4BB}", "北", "\u{0}", "İ", "[SEP]", "\u{AC01}", "ß",
    ]
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<500 {
      let text = (0..<12).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      let encoding = tokenizer.encode(text, addSpecialTokens: false)
      #expect(encoding.typeIDs.count == encoding.count)
      var last = TokenOffset(start: 0, end: 0)
      var word: Int32 = 0
      for (offset, wordID) in zip(encoding.offsets, encoding.wordIDs) {
        #expect(offset.start < offset.end && offset.start >= last.start && offset.end >= last.end)
        #expect(Int(offset.end) <= text.unicodeScalars.count)
        #expect(wordID == word || wordID == word + 1)
        last = offset
        word = wordID
      }
    }
  }

  @Test func nothingGivesNothing() throws {
    let tokenizer = try Fixtures.tokenizer("uncased")
    for text in ["", " ", "\u{0}\u{200B}", "\t\r\n", "\u{301}"] {
      #expect(tokenizer.encode(text, addSpecialTokens: false).count == 0)
      #expect(tokenizer.encode(text, addSpecialTokens: true).ids == [2, 3])
    }
    let pair = tokenizer.encodePair("", "", addSpecialTokens: true)
    #expect(pair.ids == [2, 3, 3])
    #expect(pair.typeIDs == [0, 0, 1])
    #expect(pair.wordIDs == [-1, -1, -1])
  }

  @Test func pairsCountFromZeroInEachText() throws {
    let tokenizer = try Fixtures.tokenizer("uncased")
    let pair = tokenizer.encodePair("great film", "dull plot", addSpecialTokens: true)
    #expect(pair.typeIDs == [0, 0, 0, 0, 1, 1, 1])
    #expect(pair.wordIDs == [-1, 0, 1, -1, 0, 1, -1])
    #expect(pair.offsets[5] == TokenOffset(start: 5, end: 9))
    #expect(pair.offsets[6] == TokenOffset(start: 0, end: 0))
  }

  /// Long texts of one kind take no quadratic time and no deep stack.
  @Test(arguments: ["a", "\u{301}", "e\u{301}\u{327}", "[", "[MASK]", "北", "\u{0}", "\u{AC01}", "the "])
  func longTexts(_ unit: String) throws {
    let tokenizer = try Fixtures.tokenizer("added")
    let text = String(repeating: unit, count: 200_000)
    let encoding = tokenizer.encode(text, addSpecialTokens: true)
    #expect((2...2 + text.unicodeScalars.count).contains(encoding.count))
  }

  @Test func spellingsStayApart() throws {
    let composed = "caf\u{e9}"
    let decomposed = "cafe\u{301}"
    let json = try Fixtures.json("plain")
      .replacing("added_tokens", with: [])
      .replacing("model", "vocab", with: ["[UNK]": 0])
      .replacing("model", "vocab", composed, with: 1)
      .replacing("model", "vocab", decomposed, with: 2)
    let tokenizer = try Fixtures.tokenizer(json)
    #expect(tokenizer.encode(composed, addSpecialTokens: false).ids == [1])
    #expect(tokenizer.encode(decomposed, addSpecialTokens: false).ids == [2])
    #expect(tokenizer.id(of: composed) == 1)
    #expect(tokenizer.id(of: decomposed) == 2)
    #expect(tokenizer.token(2).map { Array($0.utf8) } == Array(decomposed.utf8))
  }

  @Test func manyThreadsGetTheSame() async throws {
    let tokenizer = try Fixtures.tokenizer("added")
    let texts = (0..<200).map { "Straße \($0) <both> movie \u{e9}\u{327} 北x the unfulness \($0 * 7919)" }
    let expected = texts.map { tokenizer.encode($0, addSpecialTokens: true) }
    try await withThrowingTaskGroup(of: [Encoding].self) { group in
      for _ in 0..<8 {
        group.addTask { texts.map { tokenizer.encode($0, addSpecialTokens: true) } }
      }
      for try await found in group { #expect(found == expected) }
    }
  }
}
