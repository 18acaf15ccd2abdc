import Datasets
import Files
import Tasks
import TestSupport
import Testing
import Tokenizers

/// What patterns mark, against a search by hand, and how they join what a model found.
@Suite struct PatternTests {
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
    let slices = TextSlices(text)
    return try PatternMatcher(patterns, rule: .standard).joined(model, text).map {
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

  @Test(arguments: ["(a+)+$", "(a|aa)+$", "(?:a*)*b"])
  func anExpressionThatRunsAwayIsAnError(_ source: String) throws {
    let slow = [try regex("X", source)]
    #expect(throws: ModelError.slowPattern(source, length: 61)) {
      try found(slow, in: String(repeating: "a", count: 60) + "!")
    }
  }

  /// More places than an expression could have steps to report, and a document that no window holds.
  @Test func noMatchOfALongTextIsMissed() throws {
    let line = "😀 Anna wrote of CL-123456, and that was all that she had to say about it.\n"
    let text = String(repeating: line, count: 20_000)
    let patterns = [try regex("CLAIM", #"\bCL-\d{6}\b"#), words("NAME", ["ANNA"], ignoresCase: true)]
    let entities = try PatternMatcher(patterns, rule: .standard).joined([], text)
    let length = line.unicodeScalars.count
    var expected: [EntitySpan] = []
    for row in 0..<20_000 {
      let start = row * length
      expected.append(EntitySpan(start: start + 2, end: start + 6, label: "NAME"))
      expected.append(EntitySpan(start: start + 16, end: start + 25, label: "CLAIM"))
    }
    #expect(entities.map(\.span) == expected)
  }

  /// ICU ends such a search without a word, and what stands behind would be lost.
  @Test func anExpressionThatNeedsTooMuchMemoryIsAnError() throws {
    let quoted = [try regex("QUOTE", #""(?:[^"\\]|\\.)*""#)]
    #expect(try found(quoted, in: #"a "b" c"#) == [#"QUOTE pattern "b""#])
    let text = #""first" ""# + String(repeating: "ab", count: 500_000) + #"" "last""#
    let length = text.utf8.count
    #expect(throws: ModelError.deepPattern(#""(?:[^"\\]|\\.)*""#, length: length, after: 7)) {
      try found(quoted, in: text)
    }
  }

  @Test func ofEqualEntriesTheOneThatOverridesStands() throws {
    let model = [TaggedDocument.Entity(span: EntitySpan(start: 0, end: 4, label: "PERSON"), score: 0.9)]
    let patterns = [words("PLACE", ["Graz"], priority: .model), words("CITY", ["Graz"])]
    #expect(try found(patterns, in: "Graz", model: model) == ["CITY pattern Graz"])
    #expect(try found([patterns[0]], in: "Graz", model: model) == ["PERSON model Graz"])
    #expect(try found([patterns[0], words("A", ["Graz"], ignoresCase: true)], in: "Graz") == ["A pattern Graz"])
  }

  @Test func caseIsThatOfWholeCharacters() throws {
    let list = [words("X", ["STRASSE", "ὀδυσσεύς", "d’Arc"], ignoresCase: true)]
    #expect(
      try found(list, in: "Straße straẞe ὈΔΥΣΣΕΎΣ D’ARC Strase") == [
        "X pattern Straße", "X pattern straẞe", "X pattern ὈΔΥΣΣΕΎΣ", "X pattern D’ARC",
      ])
    #expect(try found([words("X", ["Straße"])], in: "STRASSE Strasse straße") == [])
  }

  /// Of random matches, against a check of each candidate with all that stand.
  @Test func whatStandsAgreesWithASearchByHand() throws {
    var random = SeededRandom(5)
    for _ in 0..<300 {
      let letters = String((0..<60).map { _ in ["a", "b", " "].randomElement(using: &random) ?? "a" }.joined())
      let patterns = try [
        regex("0", "ab+"), regex("1", "b a|aba"), regex("2", "[ab]{3}", priority: .model), regex("3", "a.b"),
        regex("4", "b{2}", priority: .model),
      ]
      var model: [TaggedDocument.Entity] = []
      for start in stride(from: 0, to: 56, by: 7) where Bool.random(using: &random) {
        let end = start + Int.random(in: 1...7, using: &random)
        model.append(.init(span: EntitySpan(start: start, end: end, label: "M"), score: 0.5))
      }
      let matcher = PatternMatcher(patterns, rule: .standard)
      let all = try matcher.matches(letters).sorted {
        (-$0.range.count, $0.range.lowerBound, $0.pattern) < (-$1.range.count, $1.range.lowerBound, $1.pattern)
      }
      var standing: [TaggedDocument.Entity] = []
      func add(_ priority: EntityPattern.Priority) {
        for match in all where patterns[match.pattern].priority == priority {
          guard !standing.contains(where: { $0.span.range.overlaps(match.range) }) else { continue }
          let span = EntitySpan(
            start: match.range.lowerBound, end: match.range.upperBound, label: patterns[match.pattern].label)
          standing.append(.init(span: span, score: 1, source: .pattern))
        }
      }
      add(.pattern)
      standing += model.filter { entity in !standing.contains { $0.span.range.overlaps(entity.span.range) } }
      add(.model)
      #expect(try matcher.joined(model, letters) == standing.sorted { $0.span.start < $1.span.start })
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
      let content = tokens.joined(separator: " ")
      let places = WordSplitter(.standard).words(content)
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
          expected.insert([places[start].lowerBound, places[start + entry.count - 1].upperBound])
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
