/// Scores of predictions of any number of labels a row; the definitions are those of scikit-learn, where a quotient by
/// zero is 0.
package struct MultiLabelScores: Equatable, Sendable {
  /// One entry a label, in the order of the label set.
  package let perLabel: [ClassScores]
  /// Over all decisions.
  package let micro: ClassScores
  /// Means over the labels; weighted ones by gold rows.
  package let macroF1: Double
  package let weightedF1: Double
  /// The mean over rows of the F1 of their labels.
  package let samplesF1: Double
  /// The share of rows whose labels are all right and complete.
  package let subsetAccuracy: Double
  /// The share of wrong decisions.
  package let hammingLoss: Double

  /// - Parameters:
  ///   - gold: `[rows, labels]`.
  ///   - predicted: the same shape.
  ///   - rows: which to count, perhaps several times.
  package init(gold: [[Bool]], predicted: [[Bool]], labelCount: Int, rows: some Sequence<Int>) {
    var hits = Array(repeating: 0, count: labelCount)
    var found = hits
    var real = hits
    var (samples, exact, wrong, count) = (0.0, 0, 0, 0)
    for row in rows {
      count += 1
      var (rowHits, rowFound, rowReal) = (0, 0, 0)
      for label in 0..<labelCount {
        let (isGold, isGiven) = (gold[row][label], predicted[row][label])
        if isGold && isGiven { (hits[label], rowHits) = (hits[label] + 1, rowHits + 1) }
        if isGiven { (found[label], rowFound) = (found[label] + 1, rowFound + 1) }
        if isGold { (real[label], rowReal) = (real[label] + 1, rowReal + 1) }
        if isGold != isGiven { wrong += 1 }
      }
      if rowFound + rowReal > 0 { samples += 2 * Double(rowHits) / Double(rowFound + rowReal) }
      if rowHits == rowFound && rowHits == rowReal { exact += 1 }
    }
    perLabel = (0..<labelCount).map { ClassScores(hits: hits[$0], predicted: found[$0], gold: real[$0]) }
    micro = ClassScores(hits: hits.reduce(0, +), predicted: found.reduce(0, +), gold: real.reduce(0, +))
    macroF1 = labelCount == 0 ? 0 : perLabel.reduce(0) { $0 + $1.f1 } / Double(labelCount)
    let total = Double(real.reduce(0, +))
    weightedF1 = total == 0 ? 0 : perLabel.reduce(0) { $0 + $1.f1 * Double($1.support) } / total
    samplesF1 = count == 0 ? 0 : samples / Double(count)
    subsetAccuracy = count == 0 ? 0 : Double(exact) / Double(count)
    hammingLoss = count * labelCount == 0 ? 0 : Double(wrong) / Double(count * labelCount)
  }

  package init(gold: [[Bool]], predicted: [[Bool]], labelCount: Int) {
    precondition(gold.count == predicted.count, "\(gold.count) gold rows, \(predicted.count) predictions")
    self.init(gold: gold, predicted: predicted, labelCount: labelCount, rows: gold.indices)
  }
}

/// A score of several labels a text that a person can name.
package enum MultiLabelMetric: String, CaseIterable, Codable, Sendable {
  case microF1 = "micro_f1"
  case macroF1 = "macro_f1"
  case weightedF1 = "weighted_f1"
  case samplesF1 = "samples_f1"
  case subsetAccuracy = "subset_accuracy"

  package func value(of scores: MultiLabelScores) -> Double {
    switch self {
    case .microF1: scores.micro.f1
    case .macroF1: scores.macroF1
    case .weightedF1: scores.weightedF1
    case .samplesF1: scores.samplesF1
    case .subsetAccuracy: scores.subsetAccuracy
    }
  }
}
