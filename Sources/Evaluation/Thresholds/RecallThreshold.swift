/// How low a label's probability may be for it still to be answered, if few of its rows may be missed.
package enum RecallThreshold {
  /// The highest threshold, and thus the fewest rows flagged, at which the label's rows are found with the wanted recall.
  ///
  /// Threshold 0 flags every row, so that without a level any recall is reached where the label occurs. With a level, the
  /// exact one-sided bound of Clopper and Pearson (1934) for the label's rows must meet the target, which few rows cannot
  /// show even if all of them are found: `ThresholdChoice.rowsNeeded`.
  ///
  /// - Parameters:
  ///   - forecasts: of one label, from rows that the model was not trained on.
  ///   - target: in 0...1.
  ///   - level: for example 0.95, or nil.
  package static func choose(_ forecasts: Forecasts, target: Double, level: Double? = nil) -> ThresholdChoice {
    ThresholdChoice(.recall, target: target, level: level, among: CoverageCurve(forecasts).points)
  }

  /// A threshold for every label, in label order.
  ///
  /// - Throws: `EvaluationError.notProbability` for the first number outside 0...1.
  package static func choose(
    probabilities: ScoreTable, gold: LabelTable, target: Double, level: Double? = nil
  ) throws -> [ThresholdChoice] {
    try (0..<probabilities.columnCount).map { label in
      choose(
        try Forecasts(label: label, probabilities: probabilities, gold: gold), target: target, level: level)
    }
  }
}
