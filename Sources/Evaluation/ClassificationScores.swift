/// Scores of single-label predictions against gold labels, all derived from the confusion matrix.
///
/// The definitions are those of scikit-learn: a quotient by zero is 0, and `macroF1` is the mean over the classes that
/// occur in the gold labels or in the predictions, so that a class which a file does not mention costs nothing.
/// Without rows every score is 0.
package struct ClassificationScores: Equatable, Sendable {
  /// Rows counted as `confusion[gold][predicted]`, `[classCount, classCount]`.
  package let confusion: [[Int]]
  /// One entry a class, in the order of the label set, absent classes included.
  package let perClass: [ClassScores]
  package let accuracy: Double
  package let macroF1: Double
  package let microF1: Double
  package let weightedF1: Double
  /// Matthews correlation, for any number of classes (Gorodkin 2004), in -1...1.
  package let matthews: Double

  /// Scores predictions row by row.
  ///
  /// - Parameters:
  ///   - gold: the class of each row, in `0..<classCount`.
  ///   - predicted: the predicted class of each row, as many as `gold`.
  ///   - classCount: the number of classes in the label set.
  package init(gold: [Int], predicted: [Int], classCount: Int) {
    var counts = ConfusionCounts(classCount: classCount)
    precondition(gold.count == predicted.count, "\(gold.count) gold labels, \(predicted.count) predictions")
    for (goldClass, predictedClass) in zip(gold, predicted) { counts.add(gold: goldClass, predicted: predictedClass) }
    self.init(counts)
  }

  init(_ counts: ConfusionCounts) {
    confusion = counts.matrix
    perClass = counts.perClass
    accuracy = counts.accuracy
    macroF1 = counts.macroF1
    microF1 = counts.microF1
    weightedF1 = counts.weightedF1
    matthews = counts.matthews
  }

  /// The number of rows scored.
  package var rowCount: Int { perClass.reduce(0) { $0 + $1.support } }
}
