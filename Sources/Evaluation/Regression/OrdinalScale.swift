/// The values that a person may give, such as 1 to 5 stars.
package struct OrdinalScale: Equatable, Sendable {
  /// Ascending, each once, at least one.
  package let values: [Double]

  /// - Parameter values: finite, at least one, in any order.
  package init(_ values: [Double]) {
    precondition(!values.isEmpty && values.allSatisfy(\.isFinite), "a scale needs values")
    self.values = Set(values).sorted()
  }

  /// The place of the nearest value, the higher one of two that are as near.
  package func index(nearest value: Double) -> Int {
    var best = 0
    for index in values.indices where abs(values[index] - value) <= abs(values[best] - value) { best = index }
    return best
  }

  /// The nearest value, the higher one of two that are as near.
  package func rounded(_ value: Double) -> Double { values[index(nearest: value)] }

  /// The place of each value.
  ///
  /// - Throws: `EvaluationError.valueNotAllowed` for the first one that is not on the scale.
  package func indices(of values: [Double]) throws -> [Int] {
    try values.enumerated().map { row, value in
      let index = index(nearest: value)
      guard self.values[index] == value else {
        throw EvaluationError.valueNotAllowed(row: row, value: value, allowed: self.values)
      }
      return index
    }
  }
}
