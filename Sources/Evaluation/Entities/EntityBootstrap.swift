/// Confidence intervals of an entity score by resampling the sequences it was computed on.
package enum EntityBootstrap {
  /// The percentile interval of a metric, as `Bootstrap` computes it for rows: each resample draws as many whole sequences
  /// as there are, with replacement, for the mentions of one sequence depend on each other.
  ///
  /// Each resample has its own random stream, so that the same seed gives the same interval however many are drawn
  /// before it. Without sequences the interval is 0...0.
  ///
  /// - Parameters:
  ///   - gold: the mentions of each sequence.
  ///   - predicted: the predicted mentions of each sequence, as many sequences as `gold`.
  ///   - resamples: how many times the sequences are drawn, at least 1.
  ///   - level: the probability that the interval covers, in 0...1.
  /// - Complexity: O(mentions + resamples · (sequences · types in a sequence + types)).
  package static func interval(
    gold: [[EntityMention]], predicted: [[EntityMention]], metric: EntityMetric, resamples: Int = 1000,
    level: Double = 0.95, seed: UInt64
  ) -> ConfidenceInterval {
    precondition(resamples > 0, "a bootstrap needs a resample")
    precondition((0...1).contains(level), "a level outside 0...1")
    let tally = EntityTally(gold: gold, predicted: predicted)
    let sequenceCount = tally.sequenceCount
    guard sequenceCount > 0 else { return ConfidenceInterval(low: 0, high: 0, level: level) }

    var counts = EntityCounts(typeCount: tally.types.count)
    var scores: [Double] = []
    scores.reserveCapacity(resamples)
    for resample in 0..<resamples {
      var random = SplitMix64(seed: seed, stream: UInt64(resample))
      counts.removeAll()
      for _ in 0..<sequenceCount { tally.add(sequence: random.index(below: sequenceCount), to: &counts) }
      scores.append(metric.value(of: counts))
    }
    scores.sort()
    let tail = (1 - level) / 2
    return ConfidenceInterval(
      low: Quantile.value(at: tail, ofSorted: scores), high: Quantile.value(at: 1 - tail, ofSorted: scores),
      level: level)
  }
}
