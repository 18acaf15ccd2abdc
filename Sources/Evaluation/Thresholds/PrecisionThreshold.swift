/// When to abstain: the confidence below which an answer is withheld.
package enum PrecisionThreshold {
  /// The lowest threshold, and thus the greatest coverage, at which the kept rows have the wanted precision.
  ///
  /// Precision may fall and rise again along the curve: the greatest coverage that meets the target counts. Without a
  /// level the precision is that of these rows, which is hopeful by as much as the best of many thresholds is. With a
  /// level, the exact one-sided bound of Clopper and Pearson (1934) for the rows kept must meet the target; it holds for a
  /// threshold that is given, so that the best of many is still a little hopeful.
  ///
  /// - Parameters:
  ///   - forecasts: of the top label, from rows that the model was not trained on.
  ///   - target: in 0...1.
  ///   - level: for example 0.95, or nil.
  package static func choose(_ forecasts: Forecasts, target: Double, level: Double? = nil) -> ThresholdChoice {
    ThresholdChoice(.precision, target: target, level: level, among: CoverageCurve(forecasts).points.reversed())
  }
}
