/// Derivatives from values alone.
package enum FiniteDifference {
  /// ∂objective/∂point[index] by the central difference of fourth order, over ±step and ±2·step.
  ///
  /// Its own error is step⁴/30 of the fifth derivative; the rounding of the objective adds about 1.5·error/step.
  package static func derivative(
    at point: [Float], index: Int, step: Float, _ objective: ([Float]) throws -> Double
  ) rethrows -> Double {
    func slope(_ distance: Float) throws -> Double {
      var above = point
      var below = point
      above[index] += distance
      below[index] -= distance
      // The points as rounded, not as meant.
      return try (objective(above) - objective(below)) / (Double(above[index]) - Double(below[index]))
    }
    return try (4 * slope(step) - slope(2 * step)) / 3
  }
}
