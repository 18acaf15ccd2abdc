/// Finite numbers that a model gave, logits or probabilities: a row a text, a column a label.
package struct ScoreTable: Equatable, Sendable {
  /// Row-major `[rowCount, columnCount]`.
  package let values: [Double]
  package let columnCount: Int

  package var rowCount: Int { columnCount == 0 ? 0 : values.count / columnCount }

  /// - Parameter values: row-major, a multiple of `columnCount`.
  /// - Throws: `EvaluationError.notFinite` for the first number that is infinite or none.
  package init(_ values: [Double], columnCount: Int) throws {
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw EvaluationError.notFinite(row: index / max(columnCount, 1), column: index % max(columnCount, 1))
    }
    self.init(finite: values, columnCount: columnCount)
  }

  /// - Parameter rows: `columnCount` numbers each.
  /// - Throws: `EvaluationError.notFinite` for the first number that is infinite or none.
  package init(rows: [[Float]], columnCount: Int) throws {
    precondition(rows.allSatisfy { $0.count == columnCount }, "a row without \(columnCount) columns")
    try self.init(rows.flatMap { $0.map(Double.init) }, columnCount: columnCount)
  }

  init(finite values: [Double], columnCount: Int) {
    precondition(columnCount > 0 ? values.count % columnCount == 0 : values.isEmpty, "a row that is cut short")
    self.values = values
    self.columnCount = columnCount
  }

  package subscript(row: Int, column: Int) -> Double { values[row * columnCount + column] }

  /// The numbers of one row; its indices are those of `values`.
  package func row(_ row: Int) -> ArraySlice<Double> { values[row * columnCount..<(row + 1) * columnCount] }

  /// The numbers of one column, one a row.
  package func column(_ column: Int) -> [Double] { (0..<rowCount).map { self[$0, column] } }

  /// A table of some rows, in the order given.
  package func selecting(rows: [Int]) -> ScoreTable {
    ScoreTable(finite: rows.flatMap { row($0) }, columnCount: columnCount)
  }

  /// Softmax of each row's logits, divided by `temperature`.
  package func softmax(temperature: Double = 1) -> ScoreTable {
    var result: [Double] = []
    result.reserveCapacity(values.count)
    for index in 0..<rowCount { result += Logits.softmax(row(index), temperature: temperature) }
    return ScoreTable(finite: result, columnCount: columnCount)
  }

  /// The sigmoid of each logit, divided by `temperature`.
  package func sigmoid(temperature: Double = 1) -> ScoreTable {
    ScoreTable(finite: values.map { Logits.sigmoid($0 / temperature) }, columnCount: columnCount)
  }
}
