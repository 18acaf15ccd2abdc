/// A score of single-label classification that a person can name, as in `metric: macro_f1`.
package enum ClassificationMetric: String, CaseIterable, Codable, Sendable {
  case accuracy
  case macroF1 = "macro_f1"
  case microF1 = "micro_f1"
  case weightedF1 = "weighted_f1"
  case matthews

  /// This metric among the scores.
  package func value(of scores: ClassificationScores) -> Double {
    switch self {
    case .accuracy: scores.accuracy
    case .macroF1: scores.macroF1
    case .microF1: scores.microF1
    case .weightedF1: scores.weightedF1
    case .matthews: scores.matthews
    }
  }

  func value(of counts: ConfusionCounts) -> Double {
    switch self {
    case .accuracy: counts.accuracy
    case .macroF1: counts.macroF1
    case .microF1: counts.microF1
    case .weightedF1: counts.weightedF1
    case .matthews: counts.matthews
    }
  }
}
