/// Scores of predicted numbers after rounding to the values of a scale.
package struct OrdinalScores: Equatable, Sendable {
  package let scale: OrdinalScale
  /// Rows counted as `confusion[gold][predicted]`, by the places of the values on the scale.
  package let confusion: [[Int]]
  /// One entry a value of the scale.
  package let perValue: [ClassScores]
  /// The share of rows whose rounded value is right.
  package let accuracy: Double
  /// The share of rows whose rounded value is right or next to the right one on the scale.
  package let withinOne: Double
  /// Cohen's kappa with quadratic weights of the places on the scale, in −1...1: scikit-learn's
  /// `cohen_kappa_score(weights="quadratic")`. 0 where it is undefined, both sides being one and the same value.
  package let kappa: Double

  init(scale: OrdinalScale, _ counts: ConfusionCounts) {
    self.scale = scale
    confusion = counts.matrix
    perValue = counts.perClass
    accuracy = counts.accuracy
    withinOne = counts.withinOne
    kappa = counts.quadraticKappa
  }
}

extension ConfusionCounts {
  /// The share of rows whose classes are equal or neighbours.
  var withinOne: Double {
    var (near, total) = (0, 0)
    for gold in 0..<classCount {
      for predicted in 0..<classCount {
        let count = cells[gold * classCount + predicted]
        total += count
        if abs(gold - predicted) <= 1 { near += count }
      }
    }
    return total == 0 ? 0 : Double(near) / Double(total)
  }

  /// Cohen's kappa with the squared distance of the classes as weight; 0 where it is undefined.
  var quadraticKappa: Double {
    var goldCounts = Array(repeating: 0, count: classCount)
    var predictedCounts = goldCounts
    var observed = 0
    for gold in 0..<classCount {
      for predicted in 0..<classCount {
        let count = cells[gold * classCount + predicted]
        goldCounts[gold] += count
        predictedCounts[predicted] += count
        observed += (gold - predicted) * (gold - predicted) * count
      }
    }
    var expected = 0.0
    for gold in 0..<classCount {
      for predicted in 0..<classCount {
        let weight = Double((gold - predicted) * (gold - predicted))
        expected += weight * Double(goldCounts[gold]) * Double(predictedCounts[predicted])
      }
    }
    guard expected > 0 else { return 0 }
    return 1 - Double(observed) * Double(goldCounts.reduce(0, +)) / expected
  }
}
