extension Bootstrap {
  /// The percentile interval of a regression metric.
  ///
  /// - Parameters:
  ///   - predicted: as many as `gold`.
  ///   - scale: the allowed values, which `RegressionMetric.kappa` needs.
  /// - Throws: as `RegressionScores`.
  /// - Complexity: O(rows · resamples).
  package static func interval(
    gold: [Double], predicted: [Double], scale: OrdinalScale? = nil, metric: RegressionMetric, resamples: Int = 1000,
    level: Double = 0.95, seed: UInt64
  ) throws -> ConfidenceInterval {
    precondition(scale != nil || !metric.needsScale, "\(metric.rawValue) needs a scale")
    let sample = try RegressionSample(gold: gold, predicted: predicted, scale: scale)
    return interval(rowCount: gold.count, resamples: resamples, level: level, seed: seed) {
      metric.value(of: sample, times: $0)
    }
  }
}
