import Files
import Testing
import Tokenizers

/// The pieces that shorten a corpus the most, against trial by the reference library and by plain code.
@Suite struct VocabularyLearnerTests {
  @Test(arguments: ExtensionFixture.names) func piecesOfTheReference(_ name: String) throws {
    let fixture = try ExtensionFixture(name)
    let found = try fixture.learner().learn(fixture.learned.count)
    #expect(found.tokens.map { Array($0.text.utf8) } == fixture.learned.map { Array($0.token.utf8) })
    #expect(found.tokens.map(\.saved) == fixture.learned.map(\.saved))
    #expect(Int(found.firstID) == fixture.tokenizer.vocabularySize)
    #expect(found.vocabularySize == fixture.tokenizer.vocabularySize + fixture.learned.count)
  }

  /// A corpus is shorter by what the pieces are said to save, when no word is unknown.
  @Test(arguments: ["uncased", "mpnet"]) func savingsAddUp(_ name: String) throws {
    let fixture = try ExtensionFixture(name)
    let unknown = try #require(fixture.tokenizer.specialTokens.unknown)
    let texts = fixture.texts.filter { !fixture.tokenizer.encode($0, addSpecialTokens: false).ids.contains(unknown) }
    #expect(texts.count > 20)
    let learner = try VocabularyLearner(fixture.tokenizer, file: "")
    for text in texts { learner.add(text) }
    let added = learner.learn(15)
    let files = try ExtendedTokenizerFiles.changed(fixture.directory, added)
    let extended = try Fixtures.tokenizer(files: Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.bytes) }))
    var (before, after) = (PieceCount(), PieceCount())
    for text in texts {
      before.add(text, fixture.tokenizer)
      after.add(text, extended)
    }
    #expect(before.pieces - after.pieces == added.tokens.reduce(0) { $0 + $1.saved })
    #expect(before.words == after.words && before.unknown == 0 && after.unknown == 0)
    #expect(learner.words == before.words)
    let ratio = try #require(before.piecesPerWord)
    #expect(ratio == Double(before.pieces) / Double(before.words))
    #expect(PieceCount().piecesPerWord == nil)
  }

  /// Trial over every part of every word, with longest match as it is defined.
  private struct Trial {
    let prefix = Array("##".utf8)
    var vocabulary: [[UInt8]: Int32]
    let words: [[UInt8]: Int]

    private func cost(_ word: [UInt8], adding token: [UInt8]? = nil) -> Int {
      var vocabulary = vocabulary
      if let token { vocabulary[token] = Int32(vocabulary.count) }
      let ids = WordPieceTests.plainPieces(of: word, in: vocabulary, prefix: prefix)
      return ids == [0] ? word.count + 1 : ids.count
    }

    mutating func next(leastSaved: Int, longest: Int) -> (token: [UInt8], saved: Int)? {
      var best: (token: [UInt8], saved: Int, length: Int, isInitial: Bool)?
      var parts: Set<[UInt8]> = []
      for word in words.keys {
        for start in word.indices {
          for end in start + 1..<min(word.count, start + longest) + 1 {
            parts.insert((start == 0 ? [] : prefix) + word[start..<end])
          }
        }
      }
      for token in parts where vocabulary[token] == nil {
        let saved = words.reduce(0) { $0 + $1.value * (cost($1.key) - cost($1.key, adding: token)) }
        guard saved >= leastSaved else { continue }
        let isInitial = !token.starts(with: prefix)
        let length = token.count - (isInitial ? 0 : prefix.count)
        guard let other = best else {
          best = (token, saved, length, isInitial)
          continue
        }
        if (saved, length, isInitial ? 1 : 0) != (other.saved, other.length, other.isInitial ? 1 : 0) {
          guard (saved, length, isInitial ? 1 : 0) > (other.saved, other.length, other.isInitial ? 1 : 0) else {
            continue
          }
        } else if !token.lexicographicallyPrecedes(other.token) {
          continue
        }
        best = (token, saved, length, isInitial)
      }
      guard let best else { return nil }
      vocabulary[best.token] = Int32(vocabulary.count)
      return (best.token, best.saved)
    }
  }

  /// Words of few letters, whose parts stand several times in one word, and letters that the vocabulary does not have.
  @Test func randomVocabularies() throws {
    var generator = SeededGenerator(seed: 3)
    for round in 0..<12 {
      var vocabulary: [[UInt8]: Int32] = [Array("[UNK]".utf8): 0]
      for _ in 0..<14 {
        let letters = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
          UInt8.random(in: 97...100, using: &generator)
        }
        let token = (Bool.random(using: &generator) ? Array("##".utf8) : []) + letters
        vocabulary[token] = vocabulary[token] ?? Int32(vocabulary.count)
      }
      var words: [[UInt8]: Int] = [:]
      for _ in 0..<14 {
        let word = (0..<Int.random(in: 2...9, using: &generator)).map { _ in
          UInt8.random(in: 97...(round % 2 == 0 ? 100 : 99), using: &generator)
        }
        words[word] = Int.random(in: 1...9, using: &generator)
      }
      var members = JSONObject()
      for (token, id) in vocabulary.sorted(by: { $0.value < $1.value }) {
        members[String(decoding: token, as: UTF8.self)] = JSON.number(JSONNumber(Int(id)))
      }
      let tokenizer = try Fixtures.tokenizer(
        Fixtures.json("uncased").replacing("added_tokens", with: []).replacing("post_processor", with: nil)
          .replacing("model", "vocab", with: .object(members)))
      var limits = VocabularyLearner.Limits()
      (limits.leastSaved, limits.longest) = (round + 1, round % 3 == 0 ? 3 : 40)
      let learner = try VocabularyLearner(tokenizer, file: "", limits: limits)
      for word in words.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        for _ in 0..<word.value { learner.add(String(decoding: word.key, as: UTF8.self)) }
      }
      var trial = Trial(vocabulary: vocabulary, words: words)
      let found = learner.learn(10).tokens
      for token in found {
        let next = trial.next(leastSaved: limits.leastSaved, longest: limits.longest)
        let expected = try #require(next)
        #expect(Array(token.text.utf8) == expected.token && token.saved == expected.saved, "round \(round)")
      }
      if found.count < 10 {
        let next = trial.next(leastSaved: limits.leastSaved, longest: limits.longest)
        #expect(next == nil)
      }
    }
  }

  /// A small table forgets rare words and says so; frequent ones stay.
  @Test func memoryIsBounded() throws {
    let fixture = try ExtensionFixture("uncased")
    var limits = VocabularyLearner.Limits()
    limits.words = 40
    let learner = try VocabularyLearner(fixture.tokenizer, file: "", limits: limits)
    var generator = SeededGenerator(seed: 8)
    for index in 0..<4000 {
      let rare = (0..<6).map { _ in "abcdefghijklmnop".randomElement(using: &generator).map(String.init) ?? "" }
        .joined()
      learner.add(index % 4 == 0 ? "thrombocyte \(rare)" : rare)
    }
    #expect(learner.words == 5000 && learner.splitWords > 4900)
    #expect(learner.largestError > 0 && learner.largestError < 1000)
    #expect(learner.forgottenWords > 3000 && learner.forgottenWords <= 4000)
    let found = try #require(learner.learn(1).tokens.first)
    #expect(found.text.utf8.elementsEqual("thrombocyte".utf8))
    let pieces = fixture.tokenizer.encode("thrombocyte", addSpecialTokens: false).count
    #expect(found.saved == 1000 * (pieces - 1))
  }

  /// With few candidates in memory less is found, but nothing that would not save what it says.
  @Test func fewCandidates() throws {
    let fixture = try ExtensionFixture("electra")
    var limits = VocabularyLearner.Limits()
    limits.candidates = 60
    let added = try fixture.learner(limits).learn(8)
    #expect(added.tokens.count >= 5)
    let whole = try fixture.learner().learn(8)
    let (some, all) = (added.tokens.reduce(0) { $0 + $1.saved }, whole.tokens.reduce(0) { $0 + $1.saved })
    #expect(some > all / 2 && some <= all)
    var sum = 0
    var tokens: [String] = []
    for token in added.tokens {
      tokens.append(token.text)
      sum += token.saved
      let extended = try ExtendedTokenizerFiles.changed(
        fixture.directory, VocabularyExtension(tokens, to: fixture.tokenizer, file: ""))
      let tokenizer = try Fixtures.tokenizer(
        files: Dictionary(uniqueKeysWithValues: extended.map { ($0.name, $0.bytes) }))
      let saved = try cost(fixture.texts, fixture.tokenizer) - cost(fixture.texts, tokenizer)
      #expect(saved == sum, "after \(token.text)")
    }
  }

  /// Pieces, with one more than its characters for a word that is unknown.
  private func cost(_ texts: [String], _ tokenizer: any TextTokenizer) throws -> Int {
    let unknown = try #require(tokenizer.specialTokens.unknown)
    return texts.reduce(0) { sum, text in
      let encoding = tokenizer.encode(text, addSpecialTokens: false)
      return (0..<encoding.count).reduce(sum) { sum, index in
        let offset = encoding.offsets[index]
        return sum + (encoding.ids[index] == unknown ? Int(offset.end - offset.start) + 1 : 1)
      }
    }
  }

  @Test func nothingWorthWhile() throws {
    let fixture = try ExtensionFixture("uncased")
    let learner = try VocabularyLearner(fixture.tokenizer, file: "")
    #expect(learner.learn(10).tokens.isEmpty)
    for _ in 0..<20 { learner.add("the film and the test") }
    #expect(learner.words == 100 && learner.splitWords == 0)
    #expect(learner.learn(10).tokens.isEmpty)
    learner.add("thrombocyte")
    #expect(learner.learn(10).tokens.count == 1)
    #expect(learner.learn(0).tokens.isEmpty)
  }

  @Test(arguments: [
    ("roberta", "BPE", "merges"), ("xlm-roberta", "Unigram", "score"), ("word-level", "WordLevel", "longest match"),
    ("plain", "a prefix", "found none"), ("added", "no word begins with", "\"solo\""),
  ]) func othersAreRefused(_ name: String, _ first: String, _ second: String) throws {
    let tokenizer = try Fixtures.tokenizer(name)
    let error = try #require(throws: TokenizerError.self) {
      _ = try VocabularyLearner(tokenizer, file: "encoders/\(name)")
    }
    #expect(error.description.hasPrefix("encoders/\(name): ") && !error.description.contains("\n"))
    #expect(error.description.contains(first) && error.description.contains(second), "\(error)")
  }
}
