import Evaluation
import Testing

@Suite("Regression scores")
struct RegressionScoresTests {
  let tolerance = 1e-12
  let stars = OrdinalScale([1, 2, 3, 4, 5])

  @Test("equal scikit-learn's and scipy's, ties included")
  func reference() throws {
    let cases = try RegressionFixtures.load().cases
    #expect(cases.count >= 20)
    for expected in cases {
      let name = Comment(rawValue: expected.name)
      let scores = try RegressionScores(gold: expected.gold, predicted: expected.predicted)
      let scale = max(1, expected.mse)
      #expect(abs(scores.meanSquaredError - expected.mse) < tolerance * scale, name)
      #expect(abs(scores.rootMeanSquaredError - expected.rmse) < tolerance * scale, name)
      #expect(abs(scores.meanAbsoluteError - expected.mae) < tolerance * scale, name)
      #expect(abs(scores.determination - (expected.r2 ?? 0)) < tolerance * max(1, abs(expected.r2 ?? 0)), name)
      #expect(abs(scores.pearson - (expected.pearson ?? 0)) < tolerance, name)
      #expect(abs(scores.spearman - (expected.spearman ?? 0)) < tolerance, name)
      #expect(scores.ordinal == nil && scores.rowCount == expected.gold.count, name)
    }
  }

  @Test("after rounding to a scale equal scikit-learn's, kappa included")
  func ordinal() throws {
    let cases = try RegressionFixtures.load().ordinals
    #expect(cases.count >= 30)
    for expected in cases {
      let name = Comment(rawValue: expected.name)
      let scores = try RegressionScores(
        gold: expected.gold, predicted: expected.predicted, scale: OrdinalScale(expected.scale))
      let ordinal = try #require(scores.ordinal)
      #expect(abs(ordinal.accuracy - expected.accuracy) < tolerance, name)
      #expect(abs(ordinal.withinOne - expected.withinOne) < tolerance, name)
      #expect(abs(ordinal.kappa - (expected.kappa ?? 0)) < tolerance, name)
      #expect(ordinal.confusion == expected.confusion, name)
      #expect(ordinal.perValue.count == expected.scale.count, name)
    }
  }

  @Test("intervals equal those of the references' scores on the same resampled rows")
  func intervals() throws {
    let fixtures = try RegressionFixtures.load()
    #expect(Set(fixtures.bootstraps.map(\.metric)) == Set(RegressionMetric.allCases))
    for expected in fixtures.bootstraps {
      let isKappa = expected.metric == .kappa
      let gold = isKappa ? fixtures.ordinals[expected.case].gold : fixtures.cases[expected.case].gold
      let predicted = isKappa ? fixtures.ordinals[expected.case].predicted : fixtures.cases[expected.case].predicted
      let interval = try Bootstrap.interval(
        gold: gold, predicted: predicted, scale: isKappa ? stars : nil, metric: expected.metric,
        resamples: expected.resamples, seed: expected.seed)
      #expect(abs(interval.low - expected.low) < tolerance, "\(expected.metric)")
      #expect(abs(interval.high - expected.high) < tolerance, "\(expected.metric)")
      #expect(interval.low < interval.high)
    }
  }

  @Test("baselines equal scikit-learn's dummy regressors")
  func baselines() throws {
    for expected in try RegressionFixtures.load().baselines {
      let found = try RegressionBaselines(training: expected.training, gold: expected.gold)
      let pairs = [(found.mean, found.meanScores, expected.mean), (found.median, found.medianScores, expected.median)]
      for (value, scores, expected) in pairs {
        #expect(abs(value - expected.value) < tolerance)
        #expect(abs(scores.meanSquaredError - expected.mse) < 1e-11)
        #expect(abs(scores.meanAbsoluteError - expected.mae) < tolerance)
        #expect(abs(scores.determination - expected.r2) < tolerance)
        #expect(scores.pearson == 0 && scores.spearman == 0)
      }
    }
  }

  @Test("a scale rounds to its nearest value, halves upwards")
  func rounding() throws {
    #expect([-3, 1.49, 1.5, 4.5, 4.49, 80].map(stars.rounded) == [1, 1, 2, 5, 4, 5])
    #expect(OrdinalScale([5, 1, 1, 3]).values == [1, 3, 5])
    #expect(try stars.indices(of: [5, 1]) == [4, 0])
    let error = EvaluationError.valueNotAllowed(row: 1, value: 2.5, allowed: stars.values)
    #expect(throws: error) { try stars.indices(of: [2, 2.5]) }
    #expect(error.description.hasPrefix("row 2: the value 2.5 is none of the allowed ones (1.0, 2.0, 3.0, 4.0, 5.0)"))
  }

  @Test("numbers that are none are refused with their place")
  func refused() {
    #expect(throws: EvaluationError.notFinite(row: 1, column: 1)) {
      try RegressionScores(gold: [1, 2], predicted: [1, .nan])
    }
    #expect(throws: EvaluationError.notFinite(row: 0, column: 0)) {
      try RegressionScores(gold: [.infinity], predicted: [1])
    }
    #expect(throws: EvaluationError.self) { try RegressionBaselines(training: [.nan], gold: [1]) }
  }

  @Test("metrics are named as in task files, select their score, and say which way is better")
  func metrics() throws {
    #expect(
      RegressionMetric.allCases.map(\.rawValue) == ["mse", "rmse", "mae", "r2", "pearson", "spearman", "kappa"])
    let (gold, predicted) = ([1.0, 2, 3, 4, 5, 5], [1.2, 2.9, 2.4, 4, 4.4, 5.8])
    let scores = try RegressionScores(gold: gold, predicted: predicted, scale: stars)
    #expect(
      RegressionMetric.allCases.map { $0.value(of: scores) } == [
        scores.meanSquaredError, scores.rootMeanSquaredError, scores.meanAbsoluteError, scores.determination,
        scores.pearson, scores.spearman, scores.ordinal?.kappa,
      ])
    #expect(RegressionMetric.kappa.value(of: try RegressionScores(gold: gold, predicted: predicted)) == nil)
    #expect(RegressionMetric.allCases.filter(\.needsScale) == [.kappa])
    #expect(RegressionMetric.allCases.filter { $0.direction == .lowerIsBetter } == [.mse, .rmse, .mae])
  }

  @Test("a direction compares two scores; not-a-number loses")
  func directions() {
    #expect(MetricDirection.higherIsBetter.isBetter(2, than: 1))
    #expect(!MetricDirection.higherIsBetter.isBetter(1, than: 1))
    #expect(MetricDirection.lowerIsBetter.isBetter(1, than: 2))
    #expect(!MetricDirection.lowerIsBetter.isBetter(2, than: 1))
    for direction in [MetricDirection.higherIsBetter, .lowerIsBetter] {
      #expect(direction.isBetter(0, than: .nan))
      #expect(!direction.isBetter(.nan, than: 0) && !direction.isBetter(.nan, than: .nan))
    }
  }

  @Test("equal numbers do not vary, though their mean may differ from them by rounding")
  func constant() throws {
    let tenths = Array(repeating: 0.1, count: 30)
    #expect(tenths.reduce(0, +) / 30 != 0.1)
    let others = (0..<30).map { Double($0 % 4) }
    let constantGold = try RegressionScores(gold: tenths, predicted: others)
    #expect(constantGold.determination == 0 && constantGold.pearson == 0 && constantGold.spearman == 0)
    #expect(try RegressionScores(gold: tenths, predicted: tenths).determination == 1)
    let constantPrediction = try RegressionScores(gold: others, predicted: tenths)
    #expect(constantPrediction.pearson == 0 && constantPrediction.spearman == 0)
  }

  @Test("no rows give zeros")
  func empty() throws {
    let scores = try RegressionScores(gold: [], predicted: [], scale: stars)
    for metric in RegressionMetric.allCases { #expect(metric.value(of: scores) == 0) }
    #expect(try Bootstrap.interval(gold: [], predicted: [], metric: .mse, seed: 1).high == 0)
  }
}
