/// A score of entities that a person can name, as in `metric: micro_f1`.
package enum EntityMetric: String, CaseIterable, Codable, Sendable {
  case microF1 = "micro_f1"
  case macroF1 = "macro_f1"
  case weightedF1 = "weighted_f1"
  case microPrecision = "micro_precision"
  case microRecall = "micro_recall"

  /// This metric among the scores.
  package func value(of scores: EntityScores) -> Double {
    switch self {
    case .microF1: scores.micro.f1
    case .macroF1: scores.macro.f1
    case .weightedF1: scores.weighted.f1
    case .microPrecision: scores.micro.precision
    case .microRecall: scores.micro.recall
    }
  }

  func value(of counts: EntityCounts) -> Double {
    switch self {
    case .microF1: counts.micro.f1
    case .macroF1: counts.macro.f1
    case .weightedF1: counts.weighted.f1
    case .microPrecision: counts.micro.precision
    case .microRecall: counts.micro.recall
    }
  }
}
