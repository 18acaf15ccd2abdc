/// A score of predicted numbers that a person can name, as in `metric: rmse`.
package enum RegressionMetric: String, CaseIterable, Codable, Sendable {
  case mse
  case rmse
  case mae
  case r2
  case pearson
  case spearman
  /// Quadratic weighted kappa after rounding to the allowed values.
  case kappa

  package var direction: MetricDirection {
    switch self {
    case .mse, .rmse, .mae: .lowerIsBetter
    case .r2, .pearson, .spearman, .kappa: .higherIsBetter
    }
  }

  /// Whether the metric exists only where the task names its allowed values.
  package var needsScale: Bool { self == .kappa }

  /// This metric among the scores; nil for one that needs a scale where there is none.
  package func value(of scores: RegressionScores) -> Double? {
    switch self {
    case .mse: scores.meanSquaredError
    case .rmse: scores.rootMeanSquaredError
    case .mae: scores.meanAbsoluteError
    case .r2: scores.determination
    case .pearson: scores.pearson
    case .spearman: scores.spearman
    case .kappa: scores.ordinal?.kappa
    }
  }

  func value(of sample: RegressionSample, times: [Int]) -> Double {
    switch self {
    case .mse: sample.pairs.meanSquaredError(times)
    case .rmse: sample.pairs.meanSquaredError(times).squareRoot()
    case .mae: sample.pairs.meanAbsoluteError(times)
    case .r2: sample.pairs.determination(times)
    case .pearson: sample.pairs.pearson(times)
    case .spearman: sample.pairs.spearman(times)
    case .kappa: sample.confusion(times)?.quadraticKappa ?? 0
    }
  }
}
