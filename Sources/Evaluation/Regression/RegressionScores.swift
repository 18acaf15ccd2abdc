/// Scores of predicted numbers against gold ones.
///
/// The definitions are those of scikit-learn and scipy. A correlation of what does not vary is 0, where scipy has none.
/// Without rows every score is 0.
package struct RegressionScores: Equatable, Sendable {
  package let meanSquaredError: Double
  package let meanAbsoluteError: Double
  /// The share of the gold values' variance that the predictions explain, R², at most 1. Where the gold values do not
  /// vary: 1 without an error, else 0.
  package let determination: Double
  /// In −1...1.
  package let pearson: Double
  /// Pearson's correlation of the ranks, ties sharing their mean rank, in −1...1.
  package let spearman: Double
  /// Scores after rounding to the allowed values; nil if any number is allowed.
  package let ordinal: OrdinalScores?
  package let rowCount: Int

  package var rootMeanSquaredError: Double { meanSquaredError.squareRoot() }

  /// Scores predictions row by row.
  ///
  /// - Parameters:
  ///   - predicted: as many as `gold`.
  ///   - scale: the allowed values, if the numbers are such as stars.
  /// - Throws: `EvaluationError.notFinite` for the first row with a number that is infinite or none (column 0 is gold, 1
  ///   predicted); `EvaluationError.valueNotAllowed` for the first gold value that is not on the scale.
  package init(gold: [Double], predicted: [Double], scale: OrdinalScale? = nil) throws {
    let sample = try RegressionSample(gold: gold, predicted: predicted, scale: scale)
    let pairs = sample.pairs
    let once = pairs.once
    meanSquaredError = pairs.meanSquaredError(once)
    meanAbsoluteError = pairs.meanAbsoluteError(once)
    determination = pairs.determination(once)
    pearson = pairs.pearson(once)
    spearman = pairs.spearman(once)
    ordinal = scale.flatMap { scale in sample.confusion(once).map { OrdinalScores(scale: scale, $0) } }
    rowCount = gold.count
  }
}

/// Checked numbers of rows, with their places on a scale if there is one.
struct RegressionSample {
  let pairs: WeightedPairs
  private let places: (gold: [Int], predicted: [Int], count: Int)?

  init(gold: [Double], predicted: [Double], scale: OrdinalScale?) throws {
    pairs = WeightedPairs(gold: gold, predicted: predicted)
    for row in gold.indices {
      if !gold[row].isFinite { throw EvaluationError.notFinite(row: row, column: 0) }
      if !predicted[row].isFinite { throw EvaluationError.notFinite(row: row, column: 1) }
    }
    places = try scale.map { scale in
      (try scale.indices(of: gold), predicted.map { scale.index(nearest: $0) }, scale.values.count)
    }
  }

  /// The rounded values against the gold ones; nil without a scale.
  func confusion(_ times: [Int]) -> ConfusionCounts? {
    guard let places else { return nil }
    var counts = ConfusionCounts(classCount: places.count)
    for row in times.indices {
      counts.add(cell: places.gold[row] * places.count + places.predicted[row], times: times[row])
    }
    return counts
  }
}
