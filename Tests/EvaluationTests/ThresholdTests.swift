import Evaluation
import Foundation
import Testing

@Suite("Thresholds")
struct ThresholdTests {
  let tolerance = 1e-12

  private func compare(
    _ choice: ThresholdChoice, _ expected: CalibrationFixtures.Wanted, _ forecasts: Forecasts
  ) {
    #expect(choice.target == expected.target && choice.level == expected.level)
    #expect(choice.isReached == (expected.taken != nil))
    #expect((choice.threshold == nil) == (expected.taken == nil))
    guard let taken = expected.taken, let point = choice.point, let threshold = choice.threshold else { return }
    #expect([point.count, point.hits] == taken)
    #expect(point.rowCount == forecasts.count)
    #expect((choice.value ?? 0) >= expected.target)
    if expected.level != nil { #expect((choice.lowerBound ?? 0) >= expected.target - tolerance) }
    // What the threshold takes when it is used.
    let used = zip(forecasts.probabilities, forecasts.outcomes).filter { $0.0 >= threshold }
    #expect([used.count, used.count { $0.1 }] == taken)
  }

  @Test("for a wanted precision or recall are those that trying every cut with scikit-learn finds")
  func reference() throws {
    let choices = try CalibrationFixtures.load().choices
    #expect(choices.count >= 8)
    var reached = 0
    for expected in choices {
      let forecasts = try expected.forecasts()
      for wanted in expected.precision {
        compare(PrecisionThreshold.choose(forecasts, target: wanted.target, level: wanted.level), wanted, forecasts)
        if wanted.taken != nil { reached += 1 }
      }
      for wanted in expected.recall {
        compare(RecallThreshold.choose(forecasts, target: wanted.target, level: wanted.level), wanted, forecasts)
      }
    }
    #expect(reached >= 20)
  }

  @Test("tuned for F1 no cut does better")
  func f1() throws {
    for expected in try CalibrationFixtures.load().choices {
      let forecasts = try expected.forecasts()
      let found = F1Threshold(forecasts)
      #expect(abs(found.f1 - expected.bestF1) < tolerance)
      #expect(abs(found.f1AtHalf - expected.f1) < tolerance)
      #expect(found.positives == expected.outcomes.reduce(0, +))
      let predicted = forecasts.probabilities.map { $0 >= found.threshold ? 1 : 0 }
      let scores = ClassificationScores(gold: expected.outcomes, predicted: predicted, classCount: 2)
      #expect(abs(scores.perClass[1].f1 - found.f1) < tolerance)
    }
  }

  @Test("exact bounds equal scipy's")
  func bounds() throws {
    for expected in try CalibrationFixtures.load().bounds {
      let found = BinomialBound.lower(hits: expected.hits, rows: expected.rows, level: expected.level)
      #expect(abs(found - expected.low) < 1e-10, "\(expected.hits) of \(expected.rows) at \(expected.level)")
    }
  }

  @Test("precision worked by hand: the greatest coverage counts though precision falls on the way")
  func precisionByHand() throws {
    let forecasts = try Forecasts(
      probabilities: [0.9, 0.8, 0.7, 0.6, 0.5, 0.3], outcomes: [true, false, true, true, true, false])
    let curve = CoverageCurve(forecasts)
    #expect(curve.points.map(\.count) == [1, 2, 3, 4, 5, 6])
    #expect(curve.points.map(\.hits) == [1, 1, 2, 3, 4, 4])
    #expect(curve.points.map(\.threshold).last == 0)
    let choice = PrecisionThreshold.choose(forecasts, target: 0.8)
    #expect(choice.point?.count == 5)
    #expect(abs((choice.threshold ?? 0) - 0.4) < tolerance)
    #expect(choice.value == 0.8)
    #expect(choice.point?.coverage == 5.0 / 6)
    #expect(PrecisionThreshold.choose(forecasts, target: 0.5).threshold == 0)
    // Nearest to what cannot be reached: 1 of 1 has the bound 0.05, 4 of 5 has 0.343.
    let unreachable = PrecisionThreshold.choose(forecasts, target: 0.95, level: 0.95)
    #expect(!unreachable.isReached && unreachable.threshold == nil)
    #expect(unreachable.point?.count == 5)
    #expect(abs((unreachable.lowerBound ?? 0) - 0.3425917) < 1e-6)
    #expect(unreachable.rowsNeeded == 59)
    #expect(choice.rowsNeeded == nil)
  }

  @Test("equal probabilities are never parted")
  func ties() throws {
    let forecasts = try Forecasts(probabilities: [0.5, 0.5, 0.5, 0.2], outcomes: [true, false, true, false])
    #expect(CoverageCurve(forecasts).points.map(\.count) == [3, 4])
    let choice = PrecisionThreshold.choose(forecasts, target: 0.9)
    #expect(!choice.isReached)
    #expect(choice.point?.count == 3)
  }

  @Test("recall worked by hand, for one label and for every one")
  func recall() throws {
    let probabilities = try ScoreTable(
      rows: [[0.9, 0.1, 0], [0.6, 0.4, 0], [0.3, 0.7, 0], [0.2, 0.8, 0]], columnCount: 3)
    let gold = LabelTable(classes: [0, 1, 0, 1], classCount: 3)
    let choices = try RecallThreshold.choose(probabilities: probabilities, gold: gold, target: 0.95)
    #expect(choices.map(\.isReached) == [true, true, false])
    #expect(choices.map(\.value) == [1, 1, nil])
    #expect(choices.map { $0.point?.count } == [3, 3, nil])
    #expect(abs((choices[0].threshold ?? 0) - 0.25) < 1e-7)
    let half = RecallThreshold.choose(
      try Forecasts(label: 0, probabilities: probabilities, gold: gold), target: 0.5)
    #expect(half.point?.count == 1)
    // 2 of 2 show a recall of 0.22 at 95 %, whatever the threshold.
    let level = RecallThreshold.choose(
      try Forecasts(label: 0, probabilities: probabilities, gold: gold), target: 0.95, level: 0.95)
    #expect(!level.isReached)
    #expect(level.point?.recall == 1)
    #expect(level.rowsNeeded == 59)
  }

  @Test("F1 worked by hand: midpoints, the nearest to a half among equals, labels that no row has")
  func f1ByHand() throws {
    let probabilities = try ScoreTable(
      [
        0.9, 0.2, 0.3,
        0.4, 0.1, 0.9,
        0.3, 0.7, 0.4,
      ], columnCount: 3)
    let gold = LabelTable(rows: [[0], [0, 2], [2]], labelCount: 3)
    let found = try F1Thresholds(probabilities: probabilities, gold: gold, fewest: 1)
    #expect(abs(found.thresholds[0] - 0.35) < tolerance)
    #expect(found.thresholds[1] == 0.5)
    #expect(abs(found.thresholds[2] - 0.35) < tolerance)
    #expect(found.untuned == [1])
    #expect(found.labels.map(\.f1) == [1, 0, 1])
    #expect(found.labels.map(\.positives) == [2, 0, 2])
    #expect(LabelTable(scores: probabilities, thresholds: found.thresholds) != gold)
    #expect(LabelTable(scores: probabilities, thresholds: [0.35, 0.8, 0.35]) == gold)
    // One of the first row and three of all four have an F1 of 2/3 each.
    let equal = F1Threshold(try Forecasts(probabilities: [0.9, 0.8, 0.3, 0.2], outcomes: [true, false, false, true]))
    #expect(abs(equal.f1 - 2.0 / 3) < tolerance)
    #expect(abs(equal.threshold - 0.85) < tolerance)
    // 0.75 and 0.25 have that F1 and are equally near.
    let asNear = F1Threshold(
      try Forecasts(probabilities: [0.875, 0.625, 0.5625, 0.5], outcomes: [true, false, false, true]))
    #expect(asNear.threshold == 0.75)
    let all = F1Threshold(try Forecasts(probabilities: [0.4, 0.3], outcomes: [true, true]))
    #expect(all.threshold == 0.15)
  }

  @Test("a threshold stands between neighbouring numbers even where no number is between them")
  func neighbours() throws {
    let forecasts = try Forecasts(probabilities: [0.5, 0.5.nextUp], outcomes: [false, true])
    let choice = PrecisionThreshold.choose(forecasts, target: 1)
    #expect(choice.threshold == 0.5.nextUp)
    #expect(F1Threshold(forecasts).threshold == 0.5.nextUp)
  }

  @Test("nothing gives no threshold")
  func empty() throws {
    let none = try Forecasts(probabilities: [], outcomes: [])
    #expect(CoverageCurve(none).points.isEmpty)
    #expect(!PrecisionThreshold.choose(none, target: 0).isReached)
    #expect(RecallThreshold.choose(none, target: 0.5).point == nil)
    #expect(F1Threshold(none).threshold == 0.5)
  }

  @Test("a thinned curve keeps its ends and falls at even steps")
  func thinned() throws {
    let forecasts = try Forecasts(
      probabilities: (0..<1000).map { Double($0) / 1000 }, outcomes: (0..<1000).map { $0 % 3 > 0 })
    let curve = CoverageCurve(forecasts)
    let thinned = curve.thinned(to: 11)
    #expect(thinned.count == 11)
    #expect(thinned.first == curve.points.first && thinned.last == curve.points.last)
    #expect(thinned.map(\.count) == [1, 101, 201, 301, 401, 501, 601, 701, 801, 901, 1000])
    #expect(curve.thinned(to: 1000) == curve.points)
  }

  @Test("a choice is written as JSON and read again")
  func codable() throws {
    let forecasts = try Forecasts(probabilities: [0.9, 0.8], outcomes: [true, false])
    let choice = PrecisionThreshold.choose(forecasts, target: 0.9, level: 0.5)
    let text = try JSONEncoder().encode(choice)
    #expect(try JSONDecoder().decode(ThresholdChoice.self, from: text) == choice)
  }

  @Test func labelsThatFewRowsHaveShareAThreshold() throws {
    // The first label: every second row. The others: two rows each, which their scores find from 0.3 on and among noise.
    let rows = (0..<60).map { row -> [Double] in
      [row % 2 == 0 ? 0.9 : 0.1, row < 2 ? 0.3 : 0.01, row == 58 ? 0.4 : row == 59 ? 0.02 : 0.2]
    }
    let gold = LabelTable(
      rows: (0..<60).map { row in
        [row % 2 == 0 ? 0 : nil, row < 2 ? 1 : nil, row >= 58 ? 2 : nil].compactMap { $0 }
      }, labelCount: 3)
    let table = try ScoreTable(rows.flatMap { $0 }, columnCount: 3)
    let alone = try F1Thresholds(probabilities: table, gold: gold, fewest: 1).thresholds
    let shared = try F1Thresholds(probabilities: table, gold: gold)
    #expect(alone[0] == shared.thresholds[0] && alone[1] != alone[2])
    // Two of the first and one of the second are found at 0.25 without a false one: 2·3 / (3 + 4).
    #expect(shared.thresholds[1] == 0.25 && shared.thresholds[2] == 0.25)
    #expect(shared.labels[1].f1 == 1 && shared.labels[2].f1 == 2.0 / 3)
    #expect(shared.labels.map(\.positives) == [30, 2, 2])
  }
}
