/// Probabilities that were stated, and whether what they were stated of was so: the top label of each row and whether it
/// is right, or a label of each row and whether the row has it.
package struct Forecasts: Equatable, Sendable {
  /// In 0...1.
  package let probabilities: [Double]
  /// As many as `probabilities`.
  package let outcomes: [Bool]

  package var count: Int { probabilities.count }

  /// - Throws: `EvaluationError.notProbability` for the first number outside 0...1.
  package init(probabilities: [Double], outcomes: [Bool]) throws {
    if let row = probabilities.firstIndex(where: { !(0...1).contains($0) }) {
      throw EvaluationError.notProbability(row: row, value: probabilities[row])
    }
    self.init(checked: probabilities, outcomes: outcomes)
  }

  /// The most probable class of each row, the first one among equals.
  ///
  /// - Parameters:
  ///   - probabilities: a column a class, at least one.
  ///   - gold: the class of each row.
  /// - Throws: `EvaluationError.notProbability` for the first number outside 0...1.
  package init(top probabilities: ScoreTable, gold: [Int]) throws {
    precondition(gold.count == probabilities.rowCount, "\(gold.count) gold labels, \(probabilities.rowCount) rows")
    let best = (0..<probabilities.rowCount).map { probabilities.best(ofRow: $0) }
    try self.init(
      probabilities: best.enumerated().map { probabilities[$0.offset, $0.element] },
      outcomes: zip(best, gold).map { $0 == $1 })
  }

  /// One label of each row.
  ///
  /// - Throws: `EvaluationError.notProbability` for the first number outside 0...1.
  package init(label: Int, probabilities: ScoreTable, gold: LabelTable) throws {
    precondition(
      gold.rowCount == probabilities.rowCount && gold.labelCount == probabilities.columnCount, "tables of two shapes")
    try self.init(probabilities: probabilities.column(label), outcomes: gold.column(label))
  }

  init(checked probabilities: [Double], outcomes: [Bool]) {
    precondition(probabilities.count == outcomes.count, "\(probabilities.count) forecasts, \(outcomes.count) outcomes")
    self.probabilities = probabilities
    self.outcomes = outcomes
  }
}

extension ScoreTable {
  /// The column of a row's largest number, the first one among equals.
  package func best(ofRow row: Int) -> Int {
    var best = 0
    for column in 1..<max(columnCount, 1) where self[row, column] > self[row, best] { best = column }
    return best
  }
}
