/// An interval that covers a score with probability `level` (0.95 is 95 %).
package struct ConfidenceInterval: Equatable, Sendable {
  package let low: Double
  package let high: Double
  package let level: Double

  package init(low: Double, high: Double, level: Double) {
    self.low = low
    self.high = high
    self.level = level
  }
}
