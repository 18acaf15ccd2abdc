/// Scores by the value of a column, to see where a model is weak.
package enum Slices {
  /// Rows below which a slice is flagged as small.
  package static let smallCount = 30

  /// The slices of any kind of scores, the largest first; among equals by group, the rows without a value last.
  ///
  /// - Parameters:
  ///   - groups: the group of each row, or nil.
  ///   - small: slices of fewer rows are flagged.
  ///   - score: the scores of some rows, given by their indices, ascending and at least one.
  package static func make<Scores: Sendable>(
    groups: [Int?], small: Int = smallCount, score: (_ rows: [Int]) throws -> (Scores, ConfidenceInterval)
  ) rethrows -> [Slice<Scores>] {
    var rows: [Int?: [Int]] = [:]
    for (row, group) in groups.enumerated() { rows[group, default: []].append(row) }
    let sorted = rows.sorted { left, right in
      if left.value.count != right.value.count { return left.value.count > right.value.count }
      return (left.key ?? .max) < (right.key ?? .max)
    }
    return try sorted.map { group, rows in
      let (scores, interval) = try score(rows)
      return Slice(
        group: group, rows: rows, share: Double(rows.count) / Double(groups.count), scores: scores,
        interval: interval, isSmall: rows.count < small)
    }
  }

  /// Slices of single-label predictions. Each interval is that of `Bootstrap` for the slice's rows alone.
  ///
  /// - Parameters:
  ///   - groups: the group of each row, or nil.
  ///   - gold: the class of each row, in `0..<classCount`.
  ///   - predicted: the predicted class of each row.
  package static func classification(
    groups: [Int?], gold: [Int], predicted: [Int], classCount: Int, metric: ClassificationMetric,
    small: Int = smallCount, resamples: Int = 1000, level: Double = 0.95, seed: UInt64
  ) -> [Slice<ClassificationScores>] {
    precondition(groups.count == gold.count, "\(groups.count) groups, \(gold.count) rows")
    return make(groups: groups, small: small) { rows in
      let (gold, predicted) = (rows.map { gold[$0] }, rows.map { predicted[$0] })
      return (
        ClassificationScores(gold: gold, predicted: predicted, classCount: classCount),
        Bootstrap.interval(
          gold: gold, predicted: predicted, classCount: classCount, metric: metric, resamples: resamples,
          level: level, seed: seed)
      )
    }
  }

  /// Slices of multi-label predictions.
  ///
  /// - Parameters:
  ///   - groups: the group of each row, or nil.
  ///   - predicted: the shape of `gold`.
  ///   - scores: what the average precision ranks rows by, or nil.
  package static func multiLabel(
    groups: [Int?], gold: LabelTable, predicted: LabelTable, scores: ScoreTable? = nil, metric: MultiLabelMetric,
    small: Int = smallCount, resamples: Int = 1000, level: Double = 0.95, seed: UInt64
  ) -> [Slice<MultiLabelScores>] {
    precondition(groups.count == gold.rowCount, "\(groups.count) groups, \(gold.rowCount) rows")
    return make(groups: groups, small: small) { rows in
      let (gold, predicted) = (gold.selecting(rows: rows), predicted.selecting(rows: rows))
      let scores = scores?.selecting(rows: rows)
      return (
        MultiLabelScores(gold: gold, predicted: predicted, scores: scores),
        Bootstrap.interval(
          gold: gold, predicted: predicted, scores: scores, metric: metric, resamples: resamples, level: level,
          seed: seed)
      )
    }
  }

  /// Slices of predicted numbers.
  ///
  /// - Parameters:
  ///   - groups: the group of each row, or nil.
  ///   - scale: the allowed values, which `RegressionMetric.kappa` needs.
  /// - Throws: as `RegressionScores`.
  package static func regression(
    groups: [Int?], gold: [Double], predicted: [Double], scale: OrdinalScale? = nil, metric: RegressionMetric,
    small: Int = smallCount, resamples: Int = 1000, level: Double = 0.95, seed: UInt64
  ) throws -> [Slice<RegressionScores>] {
    precondition(groups.count == gold.count, "\(groups.count) groups, \(gold.count) rows")
    // Checked as a whole first, so that an error names the row of the whole.
    _ = try RegressionSample(gold: gold, predicted: predicted, scale: scale)
    return try make(groups: groups, small: small) { rows in
      let (gold, predicted) = (rows.map { gold[$0] }, rows.map { predicted[$0] })
      return (
        try RegressionScores(gold: gold, predicted: predicted, scale: scale),
        try Bootstrap.interval(
          gold: gold, predicted: predicted, scale: scale, metric: metric, resamples: resamples, level: level,
          seed: seed)
      )
    }
  }
}
