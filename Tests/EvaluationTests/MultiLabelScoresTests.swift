import Evaluation
import Testing

@Suite("Multi-label scores")
struct MultiLabelScoresTests {
  let tolerance = 1e-12

  private func isNear(_ average: LabelAverage, _ expected: [Double]) -> Bool {
    zip([average.precision, average.recall, average.f1], expected).allSatisfy { abs($0 - $1) < tolerance }
  }

  @Test("equal scikit-learn's, with 0 and with 1 for a quotient by zero", arguments: [0, 1])
  func reference(undefined: Int) throws {
    let cases = try MultiLabelFixtures.load().cases
    #expect(cases.count >= 30)
    for expected in cases {
      let name = Comment(rawValue: expected.name)
      let scores = MultiLabelScores(
        gold: expected.goldTable, predicted: expected.predictedTable, scores: try expected.scoreTable(),
        undefined: Double(undefined))
      let averages = [scores.micro, scores.macro, scores.weighted, scores.samples]
      for (average, values) in zip(averages, expected.averages[undefined]) {
        #expect(isNear(average, values), name)
      }
      #expect(scores.perLabel.map(\.support) == expected.support, name)
      for (label, found) in scores.perLabel.enumerated() {
        let values = expected.perLabel[undefined].map { $0[label] }
        #expect(abs(found.precision - values[0]) < tolerance, name)
        #expect(abs(found.recall - values[1]) < tolerance, name)
        #expect(abs(found.f1 - values[2]) < tolerance, name)
        #expect(abs(scores.averagePrecision[label] - expected.averagePrecision[label]) < tolerance, name)
      }
      #expect(abs(scores.subsetAccuracy - expected.subsetAccuracy) < tolerance, name)
      #expect(abs(scores.hammingLoss - expected.hammingLoss) < tolerance, name)
      #expect(abs(scores.meanAveragePrecision - expected.meanAveragePrecision) < tolerance, name)
      #expect(scores.rowCount == expected.gold.count, name)
      let hard = MultiLabelScores(gold: expected.goldTable, predicted: expected.predictedTable)
      #expect(abs(hard.meanAveragePrecision - expected.hardMeanAveragePrecision) < tolerance, name)
    }
  }

  @Test("intervals equal those of scikit-learn's scores on the same resampled rows")
  func intervals() throws {
    let fixtures = try MultiLabelFixtures.load()
    #expect(Set(fixtures.bootstraps.map(\.metric)) == Set(MultiLabelMetric.allCases))
    for expected in fixtures.bootstraps {
      let sample = fixtures.cases[expected.case]
      let interval = Bootstrap.interval(
        gold: sample.goldTable, predicted: sample.predictedTable, scores: try sample.scoreTable(),
        metric: expected.metric, resamples: expected.resamples, seed: expected.seed)
      #expect(abs(interval.low - expected.low) < tolerance, "\(expected.metric)")
      #expect(abs(interval.high - expected.high) < tolerance, "\(expected.metric)")
      #expect(interval.low < interval.high)
    }
  }

  @Test("worked by hand: 3 labels, 3 rows")
  func byHand() {
    let gold = LabelTable(rows: [[0, 1], [2], []], labelCount: 3)
    let predicted = LabelTable(rows: [[0], [2, 1], []], labelCount: 3)
    let scores = MultiLabelScores(gold: gold, predicted: predicted)
    #expect(scores.perLabel.map(\.f1) == [1, 0, 1])
    #expect(scores.micro.f1 == 4.0 / 6)
    #expect(abs(scores.samples.f1 - (2.0 / 3 + 2.0 / 3 + 0) / 3) < tolerance)
    #expect(abs(scores.subsetAccuracy - 1.0 / 3) < tolerance)
    #expect(abs(scores.hammingLoss - 2.0 / 9) < tolerance)
    let kind = MultiLabelScores(gold: gold, predicted: predicted, undefined: 1)
    #expect(abs(kind.samples.f1 - (2.0 / 3 + 2.0 / 3 + 1) / 3) < tolerance)
  }

  @Test("metrics are named as in task files, select their score, and more is better")
  func metrics() throws {
    #expect(
      MultiLabelMetric.allCases.map(\.rawValue) == [
        "micro_f1", "macro_f1", "weighted_f1", "samples_f1", "subset_accuracy", "mean_average_precision",
      ])
    let sample = try #require(try MultiLabelFixtures.load().cases.first { $0.gold.count == 90 })
    let scores = MultiLabelScores(
      gold: sample.goldTable, predicted: sample.predictedTable, scores: try sample.scoreTable())
    #expect(
      MultiLabelMetric.allCases.map { $0.value(of: scores) } == [
        scores.micro.f1, scores.macro.f1, scores.weighted.f1, scores.samples.f1, scores.subsetAccuracy,
        scores.meanAveragePrecision,
      ])
    #expect(MultiLabelMetric.allCases.allSatisfy { $0.direction == .higherIsBetter })
    #expect(ClassificationMetric.allCases.allSatisfy { $0.direction == .higherIsBetter })
    #expect(EntityMetric.allCases.allSatisfy { $0.direction == .higherIsBetter })
  }

  @Test("no rows give zeros", arguments: [0, 1])
  func empty(undefined: Double) {
    let none = LabelTable([], labelCount: 3)
    let scores = MultiLabelScores(gold: none, predicted: none, undefined: undefined)
    for metric in MultiLabelMetric.allCases { #expect(metric.value(of: scores) == 0) }
    #expect(scores.hammingLoss == 0 && scores.perLabel.count == 3)
    let interval = Bootstrap.interval(gold: none, predicted: none, metric: .samplesF1, undefined: undefined, seed: 1)
    #expect(interval == ConfidenceInterval(low: 0, high: 0, level: 0.95))
  }
}
