/// A score of multi-label classification that a person can name, as in `metric: samples_f1`.
package enum MultiLabelMetric: String, CaseIterable, Codable, Sendable {
  case microF1 = "micro_f1"
  case macroF1 = "macro_f1"
  case weightedF1 = "weighted_f1"
  case samplesF1 = "samples_f1"
  case subsetAccuracy = "subset_accuracy"
  case meanAveragePrecision = "mean_average_precision"

  package var direction: MetricDirection { .higherIsBetter }

  /// This metric among the scores.
  package func value(of scores: MultiLabelScores) -> Double {
    switch self {
    case .microF1: scores.micro.f1
    case .macroF1: scores.macro.f1
    case .weightedF1: scores.weighted.f1
    case .samplesF1: scores.samples.f1
    case .subsetAccuracy: scores.subsetAccuracy
    case .meanAveragePrecision: scores.meanAveragePrecision
    }
  }

  func value(of sample: MultiLabelSample, times: [Int]) -> Double {
    switch self {
    case .microF1: sample.micro(times).f1
    case .macroF1: sample.macro(times).f1
    case .weightedF1: sample.weighted(times).f1
    case .samplesF1: sample.samples(times).f1
    case .subsetAccuracy: sample.subsetAccuracy(times)
    case .meanAveragePrecision: sample.meanAveragePrecision(times)
    }
  }
}
