import Evaluation
import Testing

@Suite("Slices")
struct SliceTests {
  let gold = [0, 1, 0, 1, 0, 1, 0]
  let predicted = [0, 1, 1, 1, 0, 0, 0]
  let groups: [Int?] = [2, 2, 7, nil, 2, 7, nil]

  @Test("are the scores of their rows alone, the largest first, rows without a value last among equals")
  func classification() {
    let slices = Slices.classification(
      groups: groups, gold: gold, predicted: predicted, classCount: 2, metric: .accuracy, small: 3, seed: 9)
    #expect(slices.map(\.group) == [2, 7, nil])
    #expect(slices.map(\.rows) == [[0, 1, 4], [2, 5], [3, 6]])
    #expect(slices.map(\.count) == [3, 2, 2])
    #expect(slices.map { $0.share * 7 } == [3, 2, 2])
    #expect(slices.map(\.scores.accuracy) == [1, 0, 1])
    #expect(slices.map(\.isSmall) == [false, true, true])
    for slice in slices {
      let (gold, predicted) = (slice.rows.map { self.gold[$0] }, slice.rows.map { self.predicted[$0] })
      #expect(slice.scores == ClassificationScores(gold: gold, predicted: predicted, classCount: 2))
      #expect(
        slice.interval
          == Bootstrap.interval(gold: gold, predicted: predicted, classCount: 2, metric: .accuracy, seed: 9))
    }
  }

  @Test("of the whole are the whole")
  func whole() throws {
    let fixture = try #require(try MultiLabelFixtures.load().cases.first { $0.gold.count == 90 })
    let (gold, predicted, scores) = (fixture.goldTable, fixture.predictedTable, try fixture.scoreTable())
    let slices = Slices.multiLabel(
      groups: Array(repeating: 0, count: 90), gold: gold, predicted: predicted, scores: scores,
      metric: .meanAveragePrecision, resamples: 20, seed: 3)
    #expect(slices.count == 1)
    #expect(slices.first?.scores == MultiLabelScores(gold: gold, predicted: predicted, scores: scores))
    #expect(slices.first?.isSmall == false)
    let parts = Slices.multiLabel(
      groups: (0..<90).map { $0 % 4 }, gold: gold, predicted: predicted, metric: .microF1, resamples: 20, seed: 3)
    #expect(parts.map(\.count) == [23, 23, 22, 22])
    #expect(parts.map(\.group) == [0, 1, 2, 3])
    let support = (0..<gold.labelCount).map { label in parts.reduce(0) { $0 + $1.scores.perLabel[label].support } }
    #expect(support == fixture.support)
  }

  @Test("of numbers; an error names the row of the whole")
  func regression() throws {
    let scale = OrdinalScale([1, 2, 3])
    let slices = try Slices.regression(
      groups: [0, 1, 0, 1, 1], gold: [1, 2, 3, 1, 2], predicted: [1, 2, 2, 1, 2], scale: scale, metric: .kappa, seed: 1)
    #expect(slices.map(\.group) == [1, 0])
    #expect(slices.map(\.scores.meanAbsoluteError) == [0, 0.5])
    #expect(throws: EvaluationError.valueNotAllowed(row: 3, value: 9, allowed: [1, 2, 3])) {
      try Slices.regression(
        groups: [0, 1, 0, 1], gold: [1, 2, 3, 9], predicted: [1, 2, 3, 1], scale: scale, metric: .mse, seed: 1)
    }
  }

  @Test("of no rows are none")
  func empty() {
    let slices = Slices.classification(
      groups: [], gold: [], predicted: [], classCount: 2, metric: .accuracy, seed: 1)
    #expect(slices.isEmpty)
  }
}
