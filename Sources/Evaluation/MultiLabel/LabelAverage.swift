/// Precision, recall and F1 over several labels or rows, each in 0...1.
package struct LabelAverage: Equatable, Sendable {
  package let precision: Double
  package let recall: Double
  package let f1: Double

  init(_ scores: ClassScores) {
    precision = scores.precision
    recall = scores.recall
    f1 = scores.f1
  }

  /// The weighted mean, the plain one if the weights are all 0 (as scikit-learn has it), 0 of nothing.
  init(of scores: [ClassScores], weights: [Int]) {
    var total = weights.reduce(0, +)
    var weights = weights
    if total == 0 {
      weights = Array(repeating: 1, count: scores.count)
      total = scores.count
    }
    let divisor = Double(max(total, 1))
    func mean(_ value: KeyPath<ClassScores, Double>) -> Double {
      zip(scores, weights).reduce(0) { $0 + $1.0[keyPath: value] * Double($1.1) } / divisor
    }
    precision = mean(\.precision)
    recall = mean(\.recall)
    f1 = mean(\.f1)
  }
}
