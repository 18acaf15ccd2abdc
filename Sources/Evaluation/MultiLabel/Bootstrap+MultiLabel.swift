extension Bootstrap {
  /// The percentile interval of a multi-label metric: whole rows are drawn again, with all their labels.
  ///
  /// - Parameters:
  ///   - predicted: the shape of `gold`.
  ///   - scores: what the average precision ranks rows by; nil ranks by the predictions themselves.
  ///   - undefined: the value of a quotient by zero, as in `MultiLabelScores`.
  /// - Complexity: O(cells · resamples).
  package static func interval(
    gold: LabelTable, predicted: LabelTable, scores: ScoreTable? = nil, metric: MultiLabelMetric,
    undefined: Double = 0, resamples: Int = 1000, level: Double = 0.95, seed: UInt64
  ) -> ConfidenceInterval {
    let sample = MultiLabelSample(gold: gold, predicted: predicted, scores: scores, undefined: undefined)
    return interval(rowCount: sample.rowCount, resamples: resamples, level: level, seed: seed) {
      metric.value(of: sample, times: $0)
    }
  }
}
