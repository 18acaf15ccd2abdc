import Evaluation
import Testing

@Suite("Bootstrap")
struct BootstrapTests {
  /// Two-class rows of which the first `hits` are right.
  private func rows(_ count: Int, hits: Int) -> (gold: [Int], predicted: [Int]) {
    let gold = (0..<count).map { $0 % 2 }
    return (gold, gold.enumerated().map { $0.offset < hits ? $0.element : 1 - $0.element })
  }

  @Test("quantiles equal numpy's")
  func quantiles() throws {
    for expected in try MetricFixtures.load().quantiles {
      let found = Quantile.value(at: expected.fraction, ofSorted: expected.values)
      #expect(abs(found - expected.expected) < 1e-12)
    }
  }

  @Test("the interval of an accuracy has the binomial distribution's quantiles as its ends")
  func binomial() throws {
    for expected in try MetricFixtures.load().binomials {
      let (gold, predicted) = rows(expected.rows, hits: expected.hits)
      let interval = Bootstrap.interval(
        gold: gold, predicted: predicted, classCount: 2, metric: .accuracy, resamples: 8000, level: expected.level,
        seed: 5)
      let step = 1.01 / Double(expected.rows)
      #expect(abs(interval.low - expected.low) <= step)
      #expect(abs(interval.high - expected.high) <= step)
      #expect(interval.level == expected.level)
    }
  }

  @Test("the same seed gives the same interval, another seed another one", arguments: ClassificationMetric.allCases)
  func determinism(metric: ClassificationMetric) throws {
    let sample = try #require(try MetricFixtures.load().cases.first { $0.gold.count == 160 && $0.classCount == 5 })
    func interval(seed: UInt64) -> ConfidenceInterval {
      Bootstrap.interval(
        gold: sample.gold, predicted: sample.predicted, classCount: sample.classCount, metric: metric, seed: seed)
    }
    #expect(interval(seed: 1) == interval(seed: 1))
    #expect(interval(seed: 1) != interval(seed: 2))
    let score = metric.value(
      of: ClassificationScores(gold: sample.gold, predicted: sample.predicted, classCount: sample.classCount))
    #expect(interval(seed: 1).low <= score && score <= interval(seed: 1).high)
  }

  @Test("the interval is that of an independent program with the same random streams")
  func exact() throws {
    for expected in try MetricFixtures.load().bootstraps {
      let (gold, predicted) = rows(expected.rows, hits: expected.hits)
      let interval = Bootstrap.interval(
        gold: gold, predicted: predicted, classCount: 2, metric: .accuracy, resamples: expected.resamples,
        seed: expected.seed)
      #expect(abs(interval.low - expected.low) < 1e-12)
      #expect(abs(interval.high - expected.high) < 1e-12)
    }
  }

  @Test("a 95 % interval covers the true accuracy about 95 times in 100")
  func coverage() {
    let (trials, count, truth) = (500, 120, 0.75)
    var covered = 0
    var generator = TestGenerator(state: 77)
    for trial in 0..<trials {
      let hits = (0..<count).reduce(0) { sum, _ in sum + (generator.fraction() < truth ? 1 : 0) }
      let (gold, predicted) = rows(count, hits: hits)
      let interval = Bootstrap.interval(
        gold: gold, predicted: predicted, classCount: 2, metric: .accuracy, resamples: 300, seed: UInt64(trial))
      if interval.low <= truth && truth <= interval.high { covered += 1 }
    }
    let rate = Double(covered) / Double(trials)
    #expect((0.91...0.98).contains(rate), "covered \(rate)")
  }

  @Test("extremes: all right, no rows, one row, one resample")
  func extremes() {
    let right = Bootstrap.interval(gold: [0, 1], predicted: [0, 1], classCount: 2, metric: .accuracy, seed: 1)
    #expect(right == ConfidenceInterval(low: 1, high: 1, level: 0.95))
    let none = Bootstrap.interval(gold: [], predicted: [], classCount: 2, metric: .macroF1, seed: 1)
    #expect(none == ConfidenceInterval(low: 0, high: 0, level: 0.95))
    let one = Bootstrap.interval(
      gold: [0], predicted: [1], classCount: 2, metric: .accuracy, resamples: 1, seed: 1)
    #expect(one == ConfidenceInterval(low: 0, high: 0, level: 0.95))
  }
}

/// Knuth's linear congruential generator: unrelated to the one under test.
private struct TestGenerator {
  var state: UInt64

  mutating func fraction() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / Double(1 << 53)
  }
}
