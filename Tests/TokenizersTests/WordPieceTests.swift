import Files
import Testing
import Tokenizers

/// The vocabulary table against a plain greedy search.
@Suite struct WordPieceTests {
  /// Longest match from the left, as it is defined.
  static func plainPieces(of word: [UInt8], in vocabulary: [[UInt8]: Int32], prefix: [UInt8]) -> [Int32] {
    var ids: [Int32] = []
    var start = 0
    while start < word.count {
      let ends = stride(from: word.count, to: start, by: -1)
      let found = ends.first { vocabulary[(start > 0 ? prefix : []) + word[start..<$0]] != nil }
      guard let found, let id = vocabulary[(start > 0 ? prefix : []) + word[start..<found]] else { return [0] }
      ids.append(id)
      start = found
    }
    return ids
  }

  @Test(arguments: ["##", "", "a", "@@ab"]) func randomVocabularies(_ prefix: String) throws {
    var generator = SeededGenerator(seed: 11)
    for round in 0..<40 {
      var vocabulary: [[UInt8]: Int32] = [Array("[UNK]".utf8): 0]
      for _ in 0..<Int.random(in: 1...120, using: &generator) {
        let letters = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
          UInt8.random(in: 97...100, using: &generator)
        }
        let token = (Bool.random(using: &generator) ? Array(prefix.utf8) : []) + letters
        vocabulary[token] = vocabulary[token] ?? Int32(vocabulary.count)
      }
      var members = JSONObject()
      for (token, id) in vocabulary {
        members[String(decoding: token, as: UTF8.self)] = JSON.number(JSONNumber(Int(id)))
      }
      let tokenizer = try Fixtures.tokenizer(
        Fixtures.json("plain")
          .replacing("added_tokens", with: [])
          .replacing("model", "continuing_subword_prefix", with: .string(prefix))
          .replacing("model", "vocab", with: .object(members)))
      #expect(tokenizer.vocabularySize == vocabulary.count)
      for _ in 0..<100 {
        let word = (0..<Int.random(in: 1...14, using: &generator)).map { _ in
          UInt8.random(in: 97...100, using: &generator)
        }
        let found = tokenizer.encode(String(decoding: word, as: UTF8.self), addSpecialTokens: false)
        let expected = Self.plainPieces(of: word, in: vocabulary, prefix: Array(prefix.utf8))
        #expect(found.ids == expected, "round \(round), \(String(decoding: word, as: UTF8.self))")
      }
      for (token, id) in vocabulary {
        #expect(tokenizer.id(of: String(decoding: token, as: UTF8.self)) == id)
        #expect(tokenizer.token(id).map { Array($0.utf8) } == token)
      }
    }
  }

  @Test func idsOutsideTheVocabulary() throws {
    let tokenizer = try Fixtures.tokenizer("added")
    #expect(tokenizer.token(-1) == nil)
    #expect(tokenizer.token(Int32(tokenizer.vocabularySize)) == nil)
    #expect(tokenizer.token(.max) == nil)
    #expect(tokenizer.token(.min) == nil)
    #expect(tokenizer.id(of: "") == nil)
    #expect(tokenizer.id(of: "no such token") == nil)
    let last = Int32(tokenizer.vocabularySize - 1)
    #expect(tokenizer.token(last).flatMap(tokenizer.id) == last)
  }

  @Test func longWordsAreUnknown() throws {
    let json = try Fixtures.json("uncased")
    for limit in [0, 1, 5] {
      let tokenizer = try Fixtures.tokenizer(
        json.replacing("model", "max_input_chars_per_word", with: .number(JSONNumber(limit))))
      let unknown = try #require(tokenizer.specialTokens.unknown)
      let within = tokenizer.encode(String(repeating: "é", count: limit), addSpecialTokens: false)
      let beyond = tokenizer.encode(String(repeating: "é", count: limit + 1), addSpecialTokens: false)
      #expect(!within.ids.contains(unknown) && within.count == limit)
      #expect(beyond.ids == [unknown])
      #expect(beyond.offsets == [TokenOffset(start: 0, end: Int32(limit + 1))])
    }
  }
}
