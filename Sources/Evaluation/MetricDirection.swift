/// Which of two values of a metric is the better one.
package enum MetricDirection: Sendable {
  case higherIsBetter
  case lowerIsBetter

  /// Whether `score` is better than `other`; not-a-number is worse than any number.
  package func isBetter(_ score: Double, than other: Double) -> Bool {
    guard !score.isNaN, !other.isNaN else { return other.isNaN && !score.isNaN }
    return self == .higherIsBetter ? score > other : score < other
  }
}

extension ClassificationMetric {
  package var direction: MetricDirection { .higherIsBetter }
}

extension EntityMetric {
  package var direction: MetricDirection { .higherIsBetter }
}
