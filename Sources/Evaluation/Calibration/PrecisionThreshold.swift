/// The confidence below which predictions are withheld so that those that remain are right often enough.
package struct PrecisionThreshold: Equatable, Sendable {
  /// The lowest confidence that is given out.
  package let threshold: Double
  /// Of the predictions from it on.
  package let precision: Double
  package let coverage: Double

  /// The lowest threshold from which on predictions have the wanted precision; nil where none does.
  ///
  /// - Parameters:
  ///   - confidences: of each prediction.
  ///   - isRight: whether each was right.
  package init?(confidences: [Double], isRight: [Bool], precision wanted: Double) {
    precondition(confidences.count == isRight.count, "\(confidences.count) confidences, \(isRight.count) verdicts")
    let rows = zip(confidences, isRight).sorted { $0.0 > $1.0 }
    var best: (index: Int, precision: Double)?
    var right = 0
    for (index, row) in rows.enumerated() {
      if row.1 { right += 1 }
      if index + 1 < rows.count, rows[index + 1].0 == row.0 { continue }
      let precision = Double(right) / Double(index + 1)
      if precision >= wanted { best = (index, precision) }
    }
    guard let best else { return nil }
    threshold = rows[best.index].0
    precision = best.precision
    coverage = Double(best.index + 1) / Double(rows.count)
  }
}
