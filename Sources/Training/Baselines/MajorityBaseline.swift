/// The baseline that gives every text the class that was most frequent in training; of equals, the first.
package struct MajorityBaseline: Equatable, Sendable {
  /// Training rows of each class, in the order of the label set.
  package let counts: [Int]

  /// - Parameters:
  ///   - labels: the class of each training row, in `0..<classCount`.
  ///   - classCount: the number of classes, at least 1.
  package init(labels: [Int], classCount: Int) {
    precondition(classCount > 0, "no classes")
    var counts = Array(repeating: 0, count: classCount)
    for label in labels { counts[label] += 1 }
    self.counts = counts
  }

  init(counts: [Int]) { self.counts = counts }

  /// The class that every text gets.
  package var predictedClass: Int {
    var best = 0
    for index in counts.indices where counts[index] > counts[best] { best = index }
    return best
  }

  package func predict(_ texts: [String]) -> [Int] { Array(repeating: predictedClass, count: texts.count) }
}
