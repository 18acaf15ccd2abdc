import Files
import Testing
import Tokenizers

/// The best path against a search through all ways to cut a word.
@Suite struct UnigramTests {
  private static func best(
    _ word: ArraySlice<UInt8>, _ scores: [[UInt8]: Double], unknown: Double
  ) -> (score: Double, pieces: [[UInt8]]) {
    guard let first = word.first else { return (0, []) }
    var best: (score: Double, pieces: [[UInt8]]) = (-.infinity, [])
    for end in word.startIndex + 1...word.endIndex {
      let piece = Array(word[word.startIndex..<end])
      let isUnknown = piece.count == 1 && scores[[first]] == nil
      guard let score = scores[piece] ?? (isUnknown ? unknown : nil) else { continue }
      let rest = Self.best(word[end...], scores, unknown: unknown)
      if score + rest.score > best.score { best = (score + rest.score, [piece] + rest.pieces) }
    }
    return best
  }

  @Test func randomVocabularies() throws {
    var generator = SeededGenerator(seed: 21)
    for round in 0..<40 {
      var scores: [[UInt8]: Double] = [:]
      for _ in 0..<Int.random(in: 1...30, using: &generator) {
        let letters = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
          UInt8.random(in: 97...100, using: &generator)
        }
        scores[letters] = -Double(Int.random(in: 1...1_000_000, using: &generator)) / 65_536
      }
      let entries = scores.map { ($0.key, $0.value) }
      let list = entries.map { [.string(String(decoding: $0, as: UTF8.self)), .number(JSONNumber($1))] as JSON }
      let model: JSON = ["type": "Unigram", "unk_id": 0, "vocab": .array([["<unk>", -20.0]] + list)]
      let tokenizer = try Fixtures.tokenizer(
        Fixtures.json("plain").replacing("added_tokens", with: []).replacing("model", with: model))
      let unknown = min(-20, scores.values.min() ?? 0) - 10
      for _ in 0..<60 {
        let word = (0..<Int.random(in: 1...9, using: &generator)).map { _ in
          UInt8.random(in: 97...100, using: &generator)
        }
        // Unknown letters next to each other are one piece.
        var expected: [Int32] = []
        for piece in Self.best(word[...], scores, unknown: unknown).pieces {
          let id = tokenizer.id(of: String(decoding: piece, as: UTF8.self)) ?? 0
          if id > 0 || expected.last != 0 { expected.append(id) }
        }
        let found = tokenizer.encode(String(decoding: word, as: UTF8.self), addSpecialTokens: false)
        #expect(found.ids == expected, "round \(round), \(String(decoding: word, as: UTF8.self))")
      }
    }
  }
}
