/// The scores of always answering one number of the training rows: the mean, which no other number beats in squared
/// error there, and the median, which none beats in absolute error.
package struct RegressionBaselines: Equatable, Sendable {
  /// The mean of the training values.
  package let mean: Double
  /// Their median; the mean of the middle two if their number is even.
  package let median: Double
  package let meanScores: RegressionScores
  package let medianScores: RegressionScores

  /// - Parameters:
  ///   - training: the gold values of the training rows, at least one.
  ///   - gold: the gold values of the rows that are scored.
  ///   - scale: the allowed values, if the numbers are such as stars.
  /// - Throws: as `RegressionScores`.
  package init(training: [Double], gold: [Double], scale: OrdinalScale? = nil) throws {
    precondition(!training.isEmpty, "a baseline needs training rows")
    if let row = training.firstIndex(where: { !$0.isFinite }) { throw EvaluationError.notFinite(row: row, column: 0) }
    mean = training.reduce(0, +) / Double(training.count)
    median = Quantile.value(at: 1, of: 2, ofSorted: training.sorted())
    meanScores = try Self.scores(of: mean, gold: gold, scale: scale)
    medianScores = try Self.scores(of: median, gold: gold, scale: scale)
  }

  private static func scores(of value: Double, gold: [Double], scale: OrdinalScale?) throws -> RegressionScores {
    try RegressionScores(gold: gold, predicted: Array(repeating: value, count: gold.count), scale: scale)
  }
}
