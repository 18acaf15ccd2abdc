/// How well one class was found: precision, recall and F1 in 0...1, and the number of gold rows of that class.
///
/// A quotient whose denominator is zero is 0, as in scikit-learn's `precision_recall_fscore_support`, unless another value
/// is asked for.
package struct ClassScores: Equatable, Sendable {
  package let precision: Double
  package let recall: Double
  package let f1: Double
  package let support: Int

  /// Scores from the counts of one class: rows that are both gold and predicted, rows predicted, rows gold.
  ///
  /// - Parameter undefined: the value of a quotient by zero.
  init(hits: Int, predicted: Int, gold: Int, undefined: Double = 0) {
    precision = predicted == 0 ? undefined : Double(hits) / Double(predicted)
    recall = gold == 0 ? undefined : Double(hits) / Double(gold)
    f1 = predicted + gold == 0 ? undefined : Double(2 * hits) / Double(predicted + gold)
    support = gold
  }
}
