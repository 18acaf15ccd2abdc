import Evaluation
import Testing

@Suite("Entity extraction")
struct EntityExtractionTests {
  private func mention(_ type: String, _ start: Int, _ end: Int) -> EntityMention {
    EntityMention(type: type, start: start, end: end)
  }

  @Test("the default mode starts an entity at an I- after O or after another type")
  func conlleval() {
    let tags = ["I-PER", "I-PER", "O", "B-LOC", "I-ORG", "B-ORG"]
    #expect(
      EntityExtraction.mentions(ofTags: tags)
        == [mention("PER", 0, 2), mention("LOC", 3, 4), mention("ORG", 4, 5), mention("ORG", 5, 6)])
  }

  @Test("the type is everything after the first hyphen; without a type it is _")
  func types() {
    let tags = ["B-GENE-X", "B", "S-", "BPER", "Bx-y", "B--x"]
    #expect(EntityExtraction.mentions(ofTags: tags).map(\.type) == ["GENE-X", "_", "_", "PER", "y", "-x"])
  }

  @Test("the strict mode leaves out what breaks the scheme")
  func strict() throws {
    let tags = ["I-PER", "B-LOC", "I-LOC", "I-ORG", "O", "B-ORG"]
    let found = try EntityExtraction.mentions(ofTags: tags, strict: .iob2)
    #expect(found == [mention("LOC", 1, 3), mention("ORG", 5, 6)])
    #expect(try EntityExtraction.mentions(ofTags: ["B-A", "I-A", "O", "S-A"], strict: .iobes) == [mention("A", 3, 4)])
  }

  @Test("the strict mode takes the hyphens from both ends of a type")
  func strictTypes() throws {
    let tags = ["B--GENE-X-", "B---", "BPER"]
    #expect(try EntityExtraction.mentions(ofTags: tags, strict: .iob2).map(\.type) == ["GENE-X", "_", "PER"])
  }

  @Test("an unknown tag is named with its place and scheme")
  func unknownTag() throws {
    let expected = EvaluationError.unknownTag(tag: "E-PER", word: 1, scheme: .iob2)
    #expect(throws: expected) { try EntityExtraction.mentions(ofTags: ["O", "E-PER", "X"], strict: .iob2) }
    #expect(
      "\(expected)" == "word 2: the tag 'E-PER' is not of the scheme IOB2, whose tags begin with I, O, B; "
        + "correct the tag or name another scheme")
    #expect(throws: EvaluationError.unknownTag(tag: "", word: 0, scheme: .bilou)) {
      try EntityExtraction.mentions(ofTags: [""], strict: .bilou)
    }
  }

  @Test("the letters of every scheme are accepted by it, and no others", arguments: TagScheme.allCases)
  func letters(scheme: TagScheme) {
    for letter in (UInt8(ascii: " ")...UInt8(ascii: "~")).map({ String(UnicodeScalar($0)) }) {
      let accepted = (try? EntityExtraction.mentions(ofTags: ["\(letter)-PER"], strict: scheme)) != nil
      #expect(accepted == scheme.prefixes.contains(letter), "\(letter)")
    }
  }

  @Test("an empty tag is outside in the default mode, and no tags hold no entity")
  func empty() throws {
    #expect(EntityExtraction.mentions(ofTags: ["I-A", "", "I-A"]) == [mention("A", 0, 1), mention("A", 2, 3)])
    #expect(EntityExtraction.mentions(ofTags: []).isEmpty)
    for scheme in TagScheme.allCases {
      #expect(try EntityExtraction.mentions(ofTags: [], strict: scheme).isEmpty)
    }
  }

  @Test("types that Swift calls equal are two types if their bytes differ")
  func bytes() {
    let (composed, decomposed) = ("\u{e9}", "e\u{301}")
    #expect(composed == decomposed)
    #expect(EntityExtraction.mentions(ofTags: ["I-\(composed)", "I-\(decomposed)"]).count == 2)
    #expect(mention(composed, 0, 1) != mention(decomposed, 0, 1))
    #expect(Set([mention(composed, 0, 1), mention(decomposed, 0, 1)]).count == 2)
  }
}
