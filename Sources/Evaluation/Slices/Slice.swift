/// The scores of the rows that share a value of a column.
package struct Slice<Scores: Sendable>: Sendable {
  /// The index of the value; nil for the rows without one.
  package let group: Int?
  /// Indices of the rows, ascending.
  package let rows: [Int]
  /// The share of all rows.
  package let share: Double
  package let scores: Scores
  package let interval: ConfidenceInterval
  /// Whether there are too few rows to say much.
  package let isSmall: Bool

  package var count: Int { rows.count }
}

extension Slice: Equatable where Scores: Equatable {}
