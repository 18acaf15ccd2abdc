import Evaluation
import Foundation
import Testing

@Suite("Calibration")
struct CalibrationTests {
  let tolerance = 1e-12

  private func compare(_ scores: CalibrationScores, _ expected: CalibrationFixtures.Judged, _ name: Comment) {
    let scale = max(1, expected.nll)
    #expect(abs(scores.negativeLogLikelihood - expected.nll) < tolerance * scale, name)
    #expect(abs(scores.brier - expected.brier) < tolerance, name)
    #expect(abs(scores.expectedCalibrationError - expected.ece) < tolerance, name)
    #expect(abs(scores.adaptiveCalibrationError - expected.adaptive) < tolerance, name)
    #expect(scores.bins.bins.map(\.count) == expected.counts, name)
  }

  private func compare(_ sample: some CalibrationSample, _ expected: CalibrationFixtures.Case<some Any>) {
    let name = Comment(rawValue: expected.name)
    let fit = TemperatureFit(sample)
    #expect(abs(fit.temperature - expected.temperature) < 1e-9 * expected.temperature, name)
    #expect(fit.outcome == expected.outcome, name)
    #expect(fit.rowCount == expected.logits.count, name)
    compare(CalibrationScores(sample), expected.before, name)
    compare(CalibrationScores(sample, temperature: expected.temperature), expected.after, name)
    let report = CalibrationReport(sample, fit: fit)
    #expect(report.before == CalibrationScores(sample))
    #expect(report.after.negativeLogLikelihood <= report.before.negativeLogLikelihood)
    #expect(report.after.negativeLogLikelihood.isFinite)
  }

  @Test("softmax: temperature, likelihood, Brier score and errors equal scipy's and scikit-learn's")
  func softmax() throws {
    let cases = try CalibrationFixtures.load().classes
    #expect(cases.count >= 8)
    for expected in cases { compare(ClassLogits(try expected.table(), gold: expected.gold), expected) }
  }

  @Test("sigmoid: temperature, likelihood, Brier score and errors equal scipy's and scikit-learn's")
  func sigmoid() throws {
    let cases = try CalibrationFixtures.load().labels
    #expect(cases.count >= 5)
    for expected in cases {
      let gold = LabelTable(expected.gold.flatMap { $0.map { $0 == 1 } }, labelCount: expected.gold[0].count)
      compare(LabelLogits(try expected.table(), gold: gold), expected)
    }
  }

  @Test("bins and their errors equal those of numpy and scikit-learn's calibration_curve, with ties and on bounds")
  func bins() throws {
    for expected in try CalibrationFixtures.load().forecasts {
      let forecasts = try Forecasts(
        probabilities: expected.probabilities, outcomes: expected.outcomes.map { $0 == 1 })
      let uniform = ReliabilityBins(equalWidth: forecasts)
      #expect(uniform.bins.map(\.count) == expected.counts)
      #expect(abs(uniform.expectedError - expected.ece) < tolerance)
      let adaptive = ReliabilityBins(equalMass: forecasts)
      #expect(adaptive.bins.map(\.count) == expected.masses)
      #expect(abs(adaptive.expectedError - expected.adaptive) < tolerance)
      #expect(uniform.count == forecasts.count && adaptive.count == forecasts.count)
      let mean = expected.probabilities.reduce(0, +) / Double(forecasts.count)
      #expect(abs(uniform.meanProbability - mean) < tolerance && abs(adaptive.meanProbability - mean) < tolerance)
    }
  }

  @Test("bins worked by hand: a bound belongs to the bin below it")
  func binsByHand() throws {
    let forecasts = try Forecasts(
      probabilities: [0, 0.5, 0.75, 1], outcomes: [false, true, false, true])
    let bins = ReliabilityBins(equalWidth: forecasts, binCount: 2)
    #expect(bins.bins.map(\.count) == [2, 2])
    #expect(bins.bins.map(\.meanProbability) == [0.25, 0.875])
    #expect(bins.bins.map(\.frequency) == [0.5, 0.5])
    #expect(bins.expectedError == (0.25 * 2 + 0.375 * 2) / 4)
    #expect(bins.frequency == 0.5)
  }

  @Test("derivatives equal finite differences of the likelihood", arguments: [0.05, 0.4, 1, 3])
  func derivatives(beta: Double) throws {
    let classes = try CalibrationFixtures.tooSure(count: 40)
    let cells = LabelLogits(classes.logits, gold: LabelTable(classes: classes.gold, classCount: 3))
    func check(_ sample: some CalibrationSample) {
      let step = 1e-5
      let found = sample.derivatives(inverseTemperature: beta)
      let values = [-step, step].map { sample.negativeLogLikelihood(temperature: 1 / (beta + $0)) }
      let slopes = [-step, step].map { sample.derivatives(inverseTemperature: beta + $0).first }
      #expect(abs(found.first - (values[1] - values[0]) / (2 * step)) < 1e-8)
      #expect(abs(found.second - (slopes[1] - slopes[0]) / (2 * step)) < 1e-8)
      #expect(found.second > 0)
    }
    check(classes)
    check(cells)
  }

  @Test("a temperature undoes a scale that logits were multiplied by", arguments: [0.3, 1, 2.5, 6])
  func scale(factor: Double) throws {
    let sample = try CalibrationFixtures.tooSure(count: 400)
    let natural = TemperatureFit(sample)
    let scaled = ClassLogits(
      try ScoreTable(sample.logits.values.map { $0 * factor }, columnCount: 3), gold: sample.gold)
    let fit = TemperatureFit(scaled, range: 0.01...100)
    #expect(natural.outcome == .optimum && fit.outcome == .optimum)
    #expect(abs(fit.temperature - natural.temperature * factor) < 1e-9 * fit.temperature)
  }

  @Test("rows without a fault end at the range, rows that say nothing at 1")
  func extremes() throws {
    let right = ClassLogits(try ScoreTable([3, 1, 0, 2], columnCount: 2), gold: [0, 1])
    #expect(TemperatureFit(right) == TemperatureFit(temperature: 0.1, outcome: .lowest, rowCount: 2))
    #expect(TemperatureFit(right, range: 1...10).temperature == 1)
    let clear = ClassLogits(try ScoreTable([300, 0, 0, 300], columnCount: 2), gold: [0, 1])
    #expect(TemperatureFit(clear).outcome == .lowest)
    let certain = ClassLogits(try ScoreTable([1e5, 0, 0, 1e5], columnCount: 2), gold: [0, 1])
    #expect(TemperatureFit(certain) == TemperatureFit(temperature: 1, outcome: .undetermined, rowCount: 2))
    let wrong = ClassLogits(try ScoreTable([3, 1, 0, 2], columnCount: 2), gold: [1, 0])
    #expect(TemperatureFit(wrong) == TemperatureFit(temperature: 10, outcome: .highest, rowCount: 2))
    let level = ClassLogits(try ScoreTable([1, 1, 2, 2], columnCount: 2), gold: [1, 0])
    #expect(TemperatureFit(level) == TemperatureFit(temperature: 1, outcome: .undetermined, rowCount: 2))
    let none = ClassLogits(try ScoreTable([], columnCount: 2), gold: [])
    #expect(TemperatureFit(none) == TemperatureFit(temperature: 1, outcome: .undetermined, rowCount: 0))
    let report = CalibrationReport(none, fit: TemperatureFit(none))
    #expect(report.before.negativeLogLikelihood == 0 && report.before.brier == 0)
    #expect(report.before.expectedCalibrationError == 0 && report.before.adaptiveCalibrationError == 0)
    // Logits so far apart that every exponential is 0 or 1.
    let far = ClassLogits(try ScoreTable([1e5, 0, 0, 1e5, 1e5, 0], columnCount: 2), gold: [0, 1, 1])
    let fit = TemperatureFit(far)
    #expect(fit.outcome == .highest)
    #expect(CalibrationReport(far, fit: fit).before.negativeLogLikelihood == 1e5 / 3)
  }

  @Test("a temperature leaves the top label alone and its probability is that of the softmax")
  func forecasts() throws {
    let sample = try CalibrationFixtures.tooSure(count: 60)
    for temperature in [0.2, 1, 4] {
      let probabilities = sample.logits.softmax(temperature: temperature)
      let expected = try Forecasts(top: probabilities, gold: sample.gold)
      let found = sample.forecasts(temperature: temperature)
      #expect(found.outcomes == expected.outcomes)
      for (left, right) in zip(found.probabilities, expected.probabilities) { #expect(abs(left - right) < tolerance) }
      for row in 0..<sample.rowCount { #expect(abs(probabilities.row(row).reduce(0, +) - 1) < tolerance) }
    }
    #expect(sample.logits.sigmoid().values == sample.logits.values.map { 1 / (1 + exp(-$0)) })
  }

  @Test("numbers that are none are refused with their place")
  func refused() {
    #expect(throws: EvaluationError.notFinite(row: 1, column: 0)) {
      try ScoreTable(rows: [[1, 2], [.nan, 3]], columnCount: 2)
    }
    #expect(throws: EvaluationError.notProbability(row: 1, value: 1.5)) {
      try Forecasts(probabilities: [0.5, 1.5], outcomes: [true, true])
    }
    #expect(throws: EvaluationError.self) { try Forecasts(probabilities: [.nan], outcomes: [true]) }
    let error = EvaluationError.notFinite(row: 1, column: 0)
    #expect(error.description.hasPrefix("row 2, column 1: the score is not a finite number"))
  }

  @Test("a fit is written as JSON and read again")
  func codable() throws {
    let fit = TemperatureFit(try CalibrationFixtures.tooSure(count: 50))
    let text = try JSONEncoder().encode(fit)
    #expect(try JSONDecoder().decode(TemperatureFit.self, from: text) == fit)
  }
}
