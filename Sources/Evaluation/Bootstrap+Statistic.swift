extension Bootstrap {
  /// The percentile interval of any statistic of rows, with the random streams of `interval(gold:predicted:…)`.
  ///
  /// Without rows the interval is 0...0.
  ///
  /// - Parameters:
  ///   - rowCount: the number of rows to draw from and to draw.
  ///   - resamples: how many times the rows are drawn, at least 1.
  ///   - level: the probability that the interval covers, in 0...1.
  ///   - statistic: the statistic of a resample, given how often each row is in it; a number.
  package static func interval(
    rowCount: Int, resamples: Int = 1000, level: Double = 0.95, seed: UInt64, statistic: (_ times: [Int]) -> Double
  ) -> ConfidenceInterval {
    precondition(resamples > 0, "a bootstrap needs a resample")
    precondition((0...1).contains(level), "a level outside 0...1")
    guard rowCount > 0 else { return ConfidenceInterval(low: 0, high: 0, level: level) }
    var times = Array(repeating: 0, count: rowCount)
    var scores: [Double] = []
    scores.reserveCapacity(resamples)
    for resample in 0..<resamples {
      var random = SplitMix64(seed: seed, stream: UInt64(resample))
      for row in times.indices { times[row] = 0 }
      for _ in 0..<rowCount { times[random.index(below: rowCount)] += 1 }
      scores.append(statistic(times))
    }
    scores.sort()
    let tail = (1 - level) / 2
    return ConfidenceInterval(
      low: Quantile.value(at: tail, ofSorted: scores), high: Quantile.value(at: 1 - tail, ofSorted: scores),
      level: level)
  }
}
