import Datasets
import Files
import Tasks
import TestSupport
import Testing
import Tokenizers

/// What patterns mark, against a search by hand, and how they join what a model found.
@Suite struct PatternTests {
  private func text(_ text: String) -> WordText {
    let words = WordSplitter(.standard).words(text)
    return WordText(text: text, words: words, sentenceStarts: words.isEmpty ? [] : [0])
  }

  private func regex(
    _ label: String, _ source: String, ignoresCase: Bool = false, priority: EntityPattern.Priority = .pattern
  ) throws -> EntityPattern {
    EntityPattern(
      label: label, form: .regex(try #require(PatternExpression(source, ignoresCase: ignoresCase))),
      ignoresCase: ignoresCase, priority: priority)
  }

  private func words(
    _ label: String, _ words: [String], ignoresCase: Bool = false, priority: EntityPattern.Priority = .pattern
  ) -> EntityPattern {
    EntityPattern(label: label, form: .words(words), ignoresCase: ignoresCase, priority: priority)
  }

  private func found(
    _ patterns: [EntityPattern], in text: String, model: [TaggedDocument.Entity] = []
  ) throws -> [String] {
    let words = self.text(text)
    let slices = TextSlices(text)
    return try PatternMatcher(patterns, rule: .standard).joined(model, words).map {
      "\($0.span.label) \($0.source == .pattern ? "pattern" : "model") \(slices[$0.span.range])"
    }
  }

  @Test func offsetsAreCodePointsWhateverStandsBefore() throws {
    let text = "😀e\u{301}\r\n👩‍💻 claim CL-123456, 𝐀 and CL-000001."
    #expect(
      try found([regex("CLAIM", #"\bCL-\d{6}\b"#)], in: text) == [
        "CLAIM pattern CL-123456", "CLAIM pattern CL-000001",
      ])
    #expect(
      try found([words("DRUG", ["𝐀 and", "👩‍💻"])], in: text) == ["DRUG pattern 👩‍💻", "DRUG pattern 𝐀 and"])
  }

  @Test func wordListsFindWholeWordsOnly() throws {
    let list = [words("DRUG", ["aspirin", "New  York", "co-trimoxazole"])]
    #expect(
      try found(list, in: "aspirins aspirin. New\nYork, co-trimoxazole, Aspirin new york") == [
        "DRUG pattern aspirin", "DRUG pattern New\nYork", "DRUG pattern co-trimoxazole",
      ])
    #expect(
      try found([words("DRUG", ["ASPIRIN"], ignoresCase: true)], in: "Aspirin aspirin ASPIRIN").count == 3)
    // Spellings that only look alike are different words.
    #expect(try found([words("NAME", ["Jos\u{e9}"])], in: "Jose\u{301} Jos\u{e9}") == ["NAME pattern Jos\u{e9}"])
  }

  @Test func theLongestThenTheFirstPatternStands() throws {
    let patterns = [words("CITY", ["York", "New York"]), try regex("STATE", "New York State|York")]
    #expect(
      try found(patterns, in: "New York State, New York, York") == [
        "STATE pattern New York State", "CITY pattern New York", "CITY pattern York",
      ])
  }

  @Test func patternsOverrideTheModelOrYieldToIt() throws {
    let text = "Anna Berger has CL-123456 in Graz"
    func entity(_ start: Int, _ end: Int, _ label: String) -> TaggedDocument.Entity {
      TaggedDocument.Entity(span: EntitySpan(start: start, end: end, label: label), score: 0.5)
    }
    let model = [entity(0, 11, "PERSON"), entity(12, 25, "ORG"), entity(29, 33, "LOCATION")]
    let override = [try regex("CLAIM", #"CL-\d{6}"#), words("CITY", ["Graz"], priority: .model)]
    #expect(
      try found(override, in: text, model: model) == [
        "PERSON model Anna Berger", "CLAIM pattern CL-123456", "LOCATION model Graz",
      ])
    let adding = [try regex("CLAIM", #"CL-\d{6}"#, priority: .model), words("VERB", ["has"], priority: .model)]
    #expect(
      try found(adding, in: text, model: [model[0], model[2]]) == [
        "PERSON model Anna Berger", "VERB pattern has", "CLAIM pattern CL-123456", "LOCATION model Graz",
      ])
    #expect(try found([], in: text, model: model).count == 3)
  }

  @Test func emptyMatchesAreNone() throws {
    #expect(try found([regex("X", "z*")], in: "abc zz") == ["X pattern zz"])
  }

  @Test func anExpressionThatRunsAwayIsAnError() throws {
    let slow = [try regex("X", "(a+)+$")]
    let words = text(String(repeating: "a", count: 60) + "!")
    #expect(throws: ModelError.slowPattern("(a+)+$", length: 61)) {
      try PatternMatcher(slow, rule: .standard).joined([], words)
    }
  }

  /// Random lists over few words, against a search that tries every entry at every word.
  @Test func wordListsAgreeWithASearchByHand() throws {
    var random = SeededRandom(3)
    let alphabet = ["a", "b", "c", "A"]
    func phrase(_ longest: Int) -> [String] {
      (0..<Int.random(in: 1...longest, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a" }
    }
    for round in 0..<300 {
      let ignoresCase = round % 2 == 0
      let entries = (0..<6).map { _ in phrase(3) }
      let tokens = phrase(20)
      let content = text(tokens.joined(separator: " "))
      let found = try PatternMatcher(
        [words("X", entries.map { $0.joined(separator: " ") }, ignoresCase: ignoresCase)], rule: .standard
      ).matches(content)
      func same(_ left: String, _ right: String) -> Bool {
        ignoresCase ? left.lowercased() == right.lowercased() : left == right
      }
      var expected: Set<[Int]> = []
      for start in tokens.indices {
        for entry in entries where start + entry.count <= tokens.count {
          guard zip(entry, tokens[start...]).allSatisfy({ same($0, $1) }) else { continue }
          expected.insert([content.words[start].lowerBound, content.words[start + entry.count - 1].upperBound])
        }
      }
      #expect(Set(found.map { [$0.range.lowerBound, $0.range.upperBound] }) == expected)
      #expect(found.count == expected.count)
    }
  }

  @Test func aLongListIsReadOnce() throws {
    let entries = (0..<100_000).map { "name\($0) of place\($0 % 7)" }
    #expect(
      try found([words("X", entries)], in: "name99999 of place4 and name99999 of place5") == [
        "X pattern name99999 of place4"
      ])
  }

  @Test func patternsSurviveACheckpoint() throws {
    for pattern in [
      try regex("CLAIM", #"\bCL-\d{6}\b"#, ignoresCase: true), words("DRUG", ["a b", "é"], priority: .model),
    ] {
      #expect(EntityPattern(pattern.json) == pattern)
    }
    for text in [
      #"{"label":"X","regex":"(a","case":"exact","priority":"model"}"#,
      #"{"label":"X","words":[],"case":"exact","priority":"model"}"#, #"{"label":"X"}"#,
    ] {
      #expect(EntityPattern(try JSON.parse(text, source: "t")) == nil)
    }
  }
}
