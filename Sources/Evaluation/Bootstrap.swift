/// Confidence intervals of a score by resampling the rows it was computed on.
package enum Bootstrap {
  /// The percentile interval of a metric (Efron & Tibshirani 1993, section 13.3): each resample draws as many rows as
  /// there are, with replacement, and the interval spans the middle `level` of the scores.
  ///
  /// Each resample has its own random stream, so that the same seed gives the same interval however many are drawn
  /// before it. Without rows the interval is 0...0.
  ///
  /// - Parameters:
  ///   - gold: the class of each row, in `0..<classCount`.
  ///   - predicted: the predicted class of each row, as many as `gold`.
  ///   - classCount: the number of classes in the label set.
  ///   - resamples: how many times the rows are drawn, at least 1.
  ///   - level: the probability that the interval covers, in 0...1.
  /// - Complexity: O(rows · resamples).
  package static func interval(
    gold: [Int], predicted: [Int], classCount: Int, metric: ClassificationMetric, resamples: Int = 1000,
    level: Double = 0.95, seed: UInt64
  ) -> ConfidenceInterval {
    precondition(gold.count == predicted.count, "\(gold.count) gold labels, \(predicted.count) predictions")
    precondition(resamples > 0, "a bootstrap needs a resample")
    precondition((0...1).contains(level), "a level outside 0...1")
    let rows = zip(gold, predicted).map { goldClass, predictedClass in
      precondition((0..<classCount).contains(goldClass) && (0..<classCount).contains(predictedClass), "out of range")
      return goldClass * classCount + predictedClass
    }
    guard !rows.isEmpty else { return ConfidenceInterval(low: 0, high: 0, level: level) }

    var counts = ConfusionCounts(classCount: classCount)
    var scores: [Double] = []
    scores.reserveCapacity(resamples)
    for resample in 0..<resamples {
      var random = SplitMix64(seed: seed, stream: UInt64(resample))
      counts.removeAll()
      for _ in rows.indices { counts.add(cell: rows[random.index(below: rows.count)]) }
      scores.append(metric.value(of: counts))
    }
    scores.sort()
    let tail = (1 - level) / 2
    return ConfidenceInterval(
      low: Quantile.value(at: tail, ofSorted: scores), high: Quantile.value(at: 1 - tail, ofSorted: scores),
      level: level)
  }
}
