import Evaluation
import Testing

@Suite("Entity scores")
struct EntityScoresTests {
  private let gold = [
    [EntityMention(type: "PER", start: 0, end: 2), EntityMention(type: "LOC", start: 3, end: 4)],
    [EntityMention(type: "PER", start: 0, end: 1)],
  ]
  private let predicted = [
    [EntityMention(type: "PER", start: 0, end: 2), EntityMention(type: "ORG", start: 3, end: 4)],
    [EntityMention(type: "PER", start: 0, end: 2)],
  ]

  @Test("worked by hand: three types, two sequences")
  func byHand() {
    let scores = EntityScores(gold: gold, predicted: predicted)
    #expect(scores.perType.map(\.type) == ["LOC", "ORG", "PER"])
    #expect(scores.perType.map(\.hits) == [0, 0, 1])
    #expect(scores.perType.map(\.predicted) == [0, 1, 2])
    #expect(scores.perType.map(\.gold) == [1, 0, 2])
    #expect(scores.perType.map(\.scores.support) == [1, 0, 2])
    #expect(scores.perType.map(\.scores.f1) == [0, 0, 0.5])
    #expect((scores.hits, scores.predicted, scores.gold) == (1, 3, 3))
    #expect(abs(scores.micro.f1 - 1.0 / 3) < 1e-15)
    #expect(abs(scores.macro.f1 - 0.5 / 3) < 1e-15)
    #expect(abs(scores.weighted.f1 - 0.5 * 2 / 3) < 1e-15)
  }

  @Test("the same words in another sequence are no hit")
  func sequences() {
    let mentions = [EntityMention(type: "PER", start: 0, end: 1)]
    #expect(EntityScores(gold: [mentions, []], predicted: [[], mentions]).hits == 0)
  }

  @Test("a mention given twice counts once")
  func twice() {
    let mention = EntityMention(type: "PER", start: 0, end: 1)
    let scores = EntityScores(gold: [[mention, mention]], predicted: [[mention, mention, mention]])
    #expect((scores.hits, scores.predicted, scores.gold) == (1, 1, 1))
  }

  @Test("types are told apart and sorted by their bytes")
  func bytes() {
    let types = ["\u{e9}", "e\u{301}", "\u{1F600}", "\u{FF21}", "a"]
    let mentions = types.map { EntityMention(type: $0, start: 0, end: 1) }
    let scores = EntityScores(gold: [mentions], predicted: [[]])
    let expected = ["a", "e\u{301}", "\u{e9}", "\u{FF21}", "\u{1F600}"]
    #expect(scores.perType.map { Array($0.type.utf8) } == expected.map { Array($0.utf8) })
    let other = EntityScores(gold: [[mentions[0]]], predicted: [[]])
    #expect(other != EntityScores(gold: [[mentions[1]]], predicted: [[]]))
  }

  @Test("no sequences and no mentions give zeros")
  func empty() {
    for scores in [EntityScores(gold: [], predicted: []), EntityScores(gold: [[], []], predicted: [[], []])] {
      for metric in EntityMetric.allCases { #expect(metric.value(of: scores) == 0) }
      #expect(scores.perType.isEmpty)
    }
  }

  @Test("metrics are named as in task files and select their score")
  func metrics() {
    let uneven = [predicted[0], predicted[1] + [EntityMention(type: "PER", start: 4, end: 5)]]
    let scores = EntityScores(gold: gold, predicted: uneven)
    #expect(
      EntityMetric.allCases.map(\.rawValue)
        == ["micro_f1", "macro_f1", "weighted_f1", "micro_precision", "micro_recall"])
    let values = EntityMetric.allCases.map { $0.value(of: scores) }
    #expect(
      values
        == [scores.micro.f1, scores.macro.f1, scores.weighted.f1, scores.micro.precision, scores.micro.recall])
    #expect(Set(values).count == 5)
  }
}
