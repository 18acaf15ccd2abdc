/// Scores of predicted label sets against gold ones.
///
/// The definitions are those of scikit-learn on indicator matrices: the macro average spans all labels, also those that
/// no row has, and a quotient by zero is `undefined`. Without rows every score is 0.
package struct MultiLabelScores: Equatable, Sendable {
  /// One entry a label, in label order.
  package let perLabel: [ClassScores]
  /// The average precision of each label, in label order; 0 for a label that no row has.
  package let averagePrecision: [Double]
  /// All cells as if they were of one label.
  package let micro: LabelAverage
  /// The mean over labels.
  package let macro: LabelAverage
  /// The mean over labels, weighted by the rows that have them.
  package let weighted: LabelAverage
  /// The mean over rows of each row's own precision, recall and F1.
  package let samples: LabelAverage
  /// The share of rows whose labels are all right.
  package let subsetAccuracy: Double
  /// The share of cells that are wrong; lower is better.
  package let hammingLoss: Double
  /// The mean of `averagePrecision`: mAP.
  package let meanAveragePrecision: Double
  package let rowCount: Int

  /// Scores predictions row by row.
  ///
  /// - Parameters:
  ///   - predicted: the shape of `gold`.
  ///   - scores: what the average precision ranks rows by, the shape of `gold`; nil ranks by the predictions themselves.
  ///   - undefined: 0 or 1, the value of a quotient by zero: scikit-learn's `zero_division`. With 1, a row without labels
  ///     for which none is predicted counts as right in `samples`.
  package init(gold: LabelTable, predicted: LabelTable, scores: ScoreTable? = nil, undefined: Double = 0) {
    self.init(MultiLabelSample(gold: gold, predicted: predicted, scores: scores, undefined: undefined))
  }

  init(_ sample: MultiLabelSample) {
    let once = sample.once
    rowCount = sample.rowCount
    perLabel = sample.perLabel(once)
    averagePrecision = sample.averagePrecision(once)
    micro = sample.micro(once)
    macro = sample.macro(once)
    weighted = sample.weighted(once)
    samples = sample.samples(once)
    subsetAccuracy = sample.subsetAccuracy(once)
    hammingLoss = sample.hammingLoss(once)
    meanAveragePrecision = sample.meanAveragePrecision(once)
  }
}
