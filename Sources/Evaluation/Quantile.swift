/// Quantiles of a sample.
package enum Quantile {
  /// The quantile at `fraction` (0...1) of values in ascending order, linear between neighbours: the definition that
  /// numpy and R call type 7.
  ///
  /// - Parameter values: at least one value, ascending.
  package static func value(at fraction: Double, ofSorted values: [Double]) -> Double {
    precondition(!values.isEmpty, "a quantile of nothing")
    precondition((0...1).contains(fraction), "a quantile outside 0...1")
    let position = fraction * Double(values.count - 1)
    let below = Int(position)
    let above = min(below + 1, values.count - 1)
    return values[below] + (values[above] - values[below]) * (position - Double(below))
  }

  /// The quantile at `part` / `parts`, whose place among the values is computed without rounding.
  ///
  /// - Parameter values: at least one value, ascending.
  static func value(at part: Int, of parts: Int, ofSorted values: [Double]) -> Double {
    precondition(!values.isEmpty, "a quantile of nothing")
    precondition(parts > 0 && (0...parts).contains(part), "a quantile outside 0...1")
    let (below, rest) = (part * (values.count - 1)).quotientAndRemainder(dividingBy: parts)
    guard rest > 0 else { return values[below] }
    return values[below] + (values[below + 1] - values[below]) * (Double(rest) / Double(parts))
  }
}
