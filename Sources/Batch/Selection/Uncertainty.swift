import Foundation

/// How uncertain a model is of a distribution over labels, 0 (sure) to 1.
package enum Uncertainty: String, Sendable, CaseIterable {
  /// Entropy over its largest possible value (Settles, Active Learning Literature Survey, 2009).
  case entropy
  /// One less the distance of the two most probable labels.
  case margin
  /// Uncertain by entropy, and unlike one another (k-center-greedy: Sener and Savarese, 2018).
  case diverse

  /// - Parameter probabilities: of labels that exclude one another.
  func value(ofOne probabilities: [Double]) -> Double {
    guard probabilities.count > 1 else { return 0 }
    switch self {
    case .entropy, .diverse:
      let entropy = probabilities.reduce(0.0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
      return entropy / log(Double(probabilities.count))
    case .margin:
      var (first, second) = (0.0, 0.0)
      for value in probabilities {
        if value > first { (first, second) = (value, first) } else if value > second { second = value }
      }
      return 1 - (first - second)
    }
  }

  /// - Parameter probabilities: of labels that a text may have together: the most uncertain one counts.
  func value(ofSeveral probabilities: [Double]) -> Double {
    probabilities.map { value(ofOne: [$0, 1 - $0]) }.max() ?? 0
  }
}
