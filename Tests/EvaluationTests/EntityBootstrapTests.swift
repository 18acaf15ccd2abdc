import Evaluation
import Testing

@Suite("Entity bootstrap")
struct EntityBootstrapTests {
  /// Sequences of which each has one to three entities of five types, most of them found.
  private func sequences(_ count: Int) -> (gold: [[EntityMention]], predicted: [[EntityMention]]) {
    var random = EntitySampler(seed: 11)
    let gold = (0..<count).map { _ in
      (0...random.below(3)).map { EntityMention(type: "T\(random.below(5))", start: $0 * 3, end: $0 * 3 + 2) }
    }
    let predicted = gold.map { $0.filter { _ in random.below(4) > 0 } }
    return (gold, predicted)
  }

  @Test("the same seed gives the same interval, another seed another one", arguments: EntityMetric.allCases)
  func determinism(metric: EntityMetric) {
    let (gold, predicted) = sequences(80)
    func interval(seed: UInt64) -> ConfidenceInterval {
      EntityBootstrap.interval(gold: gold, predicted: predicted, metric: metric, seed: seed)
    }
    #expect(interval(seed: 1) == interval(seed: 1))
    let score = metric.value(of: EntityScores(gold: gold, predicted: predicted))
    #expect(interval(seed: 1).low <= score && score <= interval(seed: 1).high)
    // Nothing spurious is among the predictions: their precision is 1 in every resample.
    if metric != .microPrecision { #expect(interval(seed: 1) != interval(seed: 2)) }
  }

  @Test("with one entity a sequence the interval of the recall is that of an accuracy on the same streams")
  func asRows() {
    let hits = (0..<97).map { $0 % 4 > 0 ? 1 : 0 }
    let mention = EntityMention(type: "PER", start: 0, end: 1)
    let recall = EntityBootstrap.interval(
      gold: hits.map { _ in [mention] }, predicted: hits.map { $0 == 1 ? [mention] : [] }, metric: .microRecall,
      resamples: 500, level: 0.9, seed: 3)
    let accuracy = Bootstrap.interval(
      gold: hits.map { _ in 1 }, predicted: hits, classCount: 2, metric: .accuracy, resamples: 500, level: 0.9, seed: 3)
    #expect(recall == accuracy)
  }

  @Test("extremes: all right, no sequences, no mentions, one resample")
  func extremes() {
    let (gold, _) = sequences(5)
    let right = EntityBootstrap.interval(gold: gold, predicted: gold, metric: .macroF1, seed: 1)
    #expect(right == ConfidenceInterval(low: 1, high: 1, level: 0.95))
    let none = EntityBootstrap.interval(gold: [], predicted: [], metric: .microF1, seed: 1)
    #expect(none == ConfidenceInterval(low: 0, high: 0, level: 0.95))
    let bare = EntityBootstrap.interval(
      gold: [[], []], predicted: [[], []], metric: .weightedF1, resamples: 1, seed: 1)
    #expect(bare == ConfidenceInterval(low: 0, high: 0, level: 0.95))
  }
}
