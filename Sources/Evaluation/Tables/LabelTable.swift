/// Which labels each text has, any number of them: a row a text, a column a label.
package struct LabelTable: Equatable, Sendable {
  /// Row-major `[rowCount, labelCount]`.
  package let values: [Bool]
  package let labelCount: Int

  package var rowCount: Int { labelCount == 0 ? 0 : values.count / labelCount }

  /// - Parameter values: row-major, a multiple of `labelCount`.
  package init(_ values: [Bool], labelCount: Int) {
    precondition(labelCount > 0 ? values.count % labelCount == 0 : values.isEmpty, "a row that is cut short")
    self.values = values
    self.labelCount = labelCount
  }

  /// - Parameter rows: the labels of each row, in `0..<labelCount`, in any order; one that stands twice counts once.
  package init(rows: [[Int]], labelCount: Int) {
    var values = Array(repeating: false, count: rows.count * labelCount)
    for (row, labels) in rows.enumerated() {
      for label in labels {
        precondition((0..<labelCount).contains(label), "a label out of range")
        values[row * labelCount + label] = true
      }
    }
    self.init(values, labelCount: labelCount)
  }

  /// One label a row.
  package init(classes: [Int], classCount: Int) {
    self.init(rows: classes.map { [$0] }, labelCount: classCount)
  }

  /// The labels whose score reaches their threshold.
  ///
  /// - Parameter thresholds: one a column of `scores`.
  package init(scores: ScoreTable, thresholds: [Double]) {
    precondition(thresholds.count == scores.columnCount, "\(thresholds.count) thresholds")
    self.init(
      scores.values.enumerated().map { $0.element >= thresholds[$0.offset % thresholds.count] },
      labelCount: scores.columnCount)
  }

  package subscript(row: Int, label: Int) -> Bool { values[row * labelCount + label] }

  /// Whether each row has the label.
  package func column(_ label: Int) -> [Bool] { (0..<rowCount).map { self[$0, label] } }

  /// A table of some rows, in the order given.
  package func selecting(rows: [Int]) -> LabelTable {
    LabelTable(rows.flatMap { values[$0 * labelCount..<($0 + 1) * labelCount] }, labelCount: labelCount)
  }

  /// 1 for a label that a row has, 0 for one that it has not.
  var scores: ScoreTable { ScoreTable(finite: values.map { $0 ? 1 : 0 }, columnCount: labelCount) }
}
