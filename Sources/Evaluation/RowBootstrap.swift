/// Confidence intervals of any score by resampling rows.
package enum RowBootstrap {
  /// The percentile interval of a score (Efron & Tibshirani 1993, section 13.3).
  ///
  /// Each resample has its own random stream, so that the same seed gives the same interval however many are drawn
  /// before it. Without rows the interval is 0...0.
  ///
  /// - Parameters:
  ///   - score: of rows that may stand several times.
  ///   - resamples: how many times the rows are drawn, at least 1.
  package static func interval(
    rows: Int, resamples: Int = 1000, level: Double = 0.95, seed: UInt64, score: ([Int]) -> Double
  ) -> ConfidenceInterval {
    precondition(resamples > 0, "a bootstrap needs a resample")
    precondition((0...1).contains(level), "a level outside 0...1")
    guard rows > 0 else { return ConfidenceInterval(low: 0, high: 0, level: level) }
    var drawn = Array(repeating: 0, count: rows)
    var scores = (0..<resamples).map { resample -> Double in
      var random = SplitMix64(seed: seed, stream: UInt64(resample))
      for row in drawn.indices { drawn[row] = random.index(below: rows) }
      return score(drawn)
    }
    scores.removeAll { $0.isNaN }
    scores.sort()
    guard !scores.isEmpty else { return ConfidenceInterval(low: 0, high: 0, level: level) }
    let tail = (1 - level) / 2
    return ConfidenceInterval(
      low: Quantile.value(at: tail, ofSorted: scores), high: Quantile.value(at: 1 - tail, ofSorted: scores),
      level: level)
  }
}
