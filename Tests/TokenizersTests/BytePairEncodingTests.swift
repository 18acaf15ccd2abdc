import Files
import Testing
import Tokenizers

/// Merges against the plain definition: the pair of the lowest rank first, the leftmost of several.
@Suite struct BytePairEncodingTests {
  /// A vocabulary with merges that build on each other.
  private struct Learned {
    var tokens = ["a", "b", "c", "d"]
    var merges: [(String, String)] = []

    init(merges count: Int, _ generator: inout SeededGenerator) {
      while merges.count < count {
        let pair = (
          tokens.randomElement(using: &generator) ?? "a", tokens.randomElement(using: &generator) ?? "a"
        )
        guard pair.0.utf8.count + pair.1.utf8.count < 9, !merges.contains(where: { $0 == pair }) else { continue }
        merges.append(pair)
        if !tokens.contains(pair.0 + pair.1) { tokens.append(pair.0 + pair.1) }
      }
    }

    func model(pairsAsTexts: Bool) -> JSON {
      var vocabulary = JSONObject()
      for (id, token) in tokens.enumerated() { vocabulary[token] = .number(JSONNumber(id)) }
      let merges = merges.map { left, right -> JSON in
        pairsAsTexts ? .string("\(left) \(right)") : [.string(left), .string(right)]
      }
      return ["type": "BPE", "vocab": .object(vocabulary), "merges": .array(merges)]
    }

    func pieces(of word: String) -> [String] {
      var pieces = word.map { String($0) }
      while true {
        var best: (rank: Int, place: Int)?
        for place in pieces.indices.dropLast() {
          let rank = merges.firstIndex { $0 == (pieces[place], pieces[place + 1]) }
          if let rank, rank < best?.rank ?? .max { best = (rank, place) }
        }
        guard let best else { return pieces }
        pieces.replaceSubrange(best.place...best.place + 1, with: [pieces[best.place] + pieces[best.place + 1]])
      }
    }
  }

  @Test(arguments: [1, 12, 60]) func randomMerges(_ count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    for round in 0..<12 {
      let learned = Learned(merges: count, &generator)
      let tokenizer = try Fixtures.tokenizer(
        Fixtures.json("plain").replacing("added_tokens", with: [])
          .replacing("model", with: learned.model(pairsAsTexts: round % 2 == 0)))
      for length in [1, 2, 5, 17, 39, 40, 41, 42, 90, 300] {
        let word = String((0..<length).map { _ in ["a", "b", "c", "d"].randomElement(using: &generator) ?? "a" })
        let encoding = tokenizer.encode(word, addSpecialTokens: false)
        #expect(encoding.ids.compactMap(tokenizer.token) == learned.pieces(of: word), "round \(round), \(word)")
        #expect(encoding.offsets.map(\.start) == [0] + encoding.offsets.map(\.end).dropLast())
      }
    }
  }

  @Test func aMergeThatComesAgainCountsLast() throws {
    let merges: JSON = [["a", "b"], ["b", "c"], ["a", "b"]]
    let model: JSON = ["type": "BPE", "vocab": ["a": 0, "b": 1, "c": 2, "ab": 3, "bc": 4], "merges": merges]
    let tokenizer = try Fixtures.tokenizer(
      Fixtures.json("plain").replacing("added_tokens", with: []).replacing("model", with: model))
    #expect(tokenizer.encode("abc", addSpecialTokens: false).ids == [0, 4])
  }
}
