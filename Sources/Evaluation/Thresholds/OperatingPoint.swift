/// What a threshold does on rows whose truth is known. A row is taken if its probability is at least the threshold.
package struct OperatingPoint: Equatable, Sendable, Codable {
  package let threshold: Double
  /// Rows that are taken.
  package let count: Int
  /// Rows that are taken rightly.
  package let hits: Int
  /// Rows that would be taken rightly if all were taken.
  package let positives: Int
  /// All rows.
  package let rowCount: Int

  package init(threshold: Double, count: Int, hits: Int, positives: Int, rowCount: Int) {
    self.threshold = threshold
    self.count = count
    self.hits = hits
    self.positives = positives
    self.rowCount = rowCount
  }

  /// The share of the taken rows that are taken rightly; 0 if none is taken.
  package var precision: Double { count == 0 ? 0 : Double(hits) / Double(count) }
  /// The share of the rows to be taken that are; 0 if there is none.
  package var recall: Double { positives == 0 ? 0 : Double(hits) / Double(positives) }
  /// The share of the rows that are taken; 0 without rows.
  package var coverage: Double { rowCount == 0 ? 0 : Double(count) / Double(rowCount) }
  /// The harmonic mean of precision and recall; 0 if either is.
  package var f1: Double { ClassScores(hits: hits, predicted: count, gold: positives).f1 }
}
