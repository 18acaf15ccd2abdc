import Foundation

/// Logistic regression over TF-IDF weights of words: what scikit-learn's `TfidfVectorizer` and `LogisticRegression` give
/// with their default settings.
///
/// Classes without a training row get probability 0. The weights are kept as 32-bit floats, so that a fitted baseline
/// and the same one read from a file predict alike to the bit.
package struct TfidfLogisticRegression: Equatable, Sendable {
  package struct Options: Equatable, Sendable {
    /// The longest run of neighbouring words that is a term: 1 for words, 2 for pairs of words too, ….
    package var longestNGram: Int
    /// The inverse of the L2 penalty's strength, scikit-learn's `C`.
    package var inverseRegularization: Double

    package init(longestNGram: Int = 1, inverseRegularization: Double = 1) {
      self.longestNGram = longestNGram
      self.inverseRegularization = inverseRegularization
    }
  }

  package let options: Options
  /// The number of classes in the label set.
  package let classCount: Int
  let vectorizer: TfidfVectorizer
  /// The classes that have training rows, ascending.
  let fittedClasses: [Int]
  /// `[term, output]` row by row; with two fitted classes there is one output, the log odds of the second.
  let weights: [Float]
  /// `[output]`.
  let intercepts: [Float]

  /// Fits the baseline; the same rows give the same weights to the bit.
  ///
  /// - Parameters:
  ///   - texts: training texts, at least one.
  ///   - labels: the class of each text, in `0..<classCount`.
  ///   - classCount: the number of classes in the label set.
  package init(fitting texts: [String], labels: [Int], classCount: Int, options: Options = Options()) {
    precondition(!texts.isEmpty && texts.count == labels.count, "\(texts.count) texts, \(labels.count) labels")
    precondition(labels.allSatisfy((0..<classCount).contains), "a label out of range")
    precondition(options.longestNGram > 0 && options.inverseRegularization > 0, "options out of range")
    let vectorizer = TfidfVectorizer(fitting: texts, longestNGram: options.longestNGram)
    let fittedClasses = Set(labels).sorted()
    var places = Array(repeating: 0, count: classCount)
    for (place, label) in fittedClasses.enumerated() { places[label] = place }

    let objective = LogisticObjective(
      rows: vectorizer.rows(texts), classes: labels.map { places[$0] }, classCount: fittedClasses.count,
      columnCount: vectorizer.terms.count, inverseRegularization: options.inverseRegularization)
    let start = Array(repeating: 0.0, count: objective.parameterCount)
    let solution = fittedClasses.count == 1 ? start : LBFGS().minimum(of: objective.value, from: start)
    let weightCount = objective.parameterCount - objective.outputCount
    self.init(
      options: options, classCount: classCount, vectorizer: vectorizer, fittedClasses: fittedClasses,
      weights: solution[..<weightCount].map { Float($0) }, intercepts: solution[weightCount...].map { Float($0) })
  }

  init(
    options: Options, classCount: Int, vectorizer: TfidfVectorizer, fittedClasses: [Int], weights: [Float],
    intercepts: [Float]
  ) {
    self.options = options
    self.classCount = classCount
    self.vectorizer = vectorizer
    self.fittedClasses = fittedClasses
    self.weights = weights
    self.intercepts = intercepts
  }

  /// The probability of each class, `[classCount]`, summing to 1.
  package func probabilities(_ text: String) -> [Double] {
    let outputs = intercepts.count
    var scores = intercepts.map(Double.init)
    let (columns, values) = vectorizer.row(text)
    for (column, value) in zip(columns, values) {
      for output in 0..<outputs { scores[output] += value * Double(weights[Int(column) * outputs + output]) }
    }
    if fittedClasses.count == 2 { scores.insert(0, at: 0) }
    LogisticObjective.softmax(&scores)
    var probabilities = Array(repeating: 0.0, count: classCount)
    for (place, label) in fittedClasses.enumerated() { probabilities[label] = scores[place] }
    return probabilities
  }

  /// The most probable class of each text; of equals, the first.
  package func predict(_ texts: [String]) -> [Int] {
    texts.map { text in
      let probabilities = probabilities(text)
      var best = 0
      for index in probabilities.indices where probabilities[index] > probabilities[best] { best = index }
      return best
    }
  }
}
