internal import Foundation

/// How far probabilities can be taken at their word.
package struct CalibrationScores: Equatable, Sendable {
  /// Predictions of about the same confidence.
  package struct Bin: Equatable, Sendable {
    package let range: ClosedRange<Double>
    package let count: Int
    /// Mean confidence of its predictions, and how often they were right.
    package let confidence: Double
    package let accuracy: Double
  }

  /// Of equal width over 0...1, empty ones included.
  package let bins: [Bin]
  /// Expected calibration error (Guo et al., 2017): the mean distance of confidence and accuracy over the bins, weighted
  /// by their predictions.
  package let expectedError: Double

  /// - Parameters:
  ///   - confidences: of each prediction, in 0...1.
  ///   - isRight: whether each was right.
  package init(confidences: [Double], isRight: [Bool], binCount: Int = 15) {
    precondition(confidences.count == isRight.count, "\(confidences.count) confidences, \(isRight.count) verdicts")
    var counts = Array(repeating: 0, count: binCount)
    var sums = Array(repeating: 0.0, count: binCount)
    var right = counts
    for (confidence, verdict) in zip(confidences, isRight) {
      // A bin holds its upper border: 1 belongs to the last.
      let place = min(binCount - 1, max(0, Int((confidence * Double(binCount)).rounded(.up)) - 1))
      counts[place] += 1
      sums[place] += confidence
      if verdict { right[place] += 1 }
    }
    bins = (0..<binCount).map { place in
      let count = Double(max(1, counts[place]))
      return Bin(
        range: Double(place) / Double(binCount)...Double(place + 1) / Double(binCount), count: counts[place],
        confidence: sums[place] / count, accuracy: Double(right[place]) / count)
    }
    let total = Double(max(1, confidences.count))
    expectedError = bins.reduce(0) { $0 + Double($1.count) / total * abs($1.confidence - $1.accuracy) }
  }
}

/// Finds the temperature by which logits are divided so that probabilities mean what they say (Guo et al., 2017).
package enum TemperatureScaling {
  /// Temperatures that are looked at: beyond, the rows say that confidence should be total or nil.
  package static let range = 0.05...20.0

  /// The temperature of the smallest negative log-likelihood of one label a row; 1 without rows.
  ///
  /// A row counts as if its label were a little uncertain, 1 / (rows + classes) of it spread over all: otherwise rows
  /// that are all right would ask for total confidence (Platt, 1999, does the same for two classes).
  ///
  /// - Parameters:
  ///   - logits: `[rows, classes]`.
  ///   - gold: the class of each row.
  package static func fitted(logits: [[Double]], gold: [Int]) -> Double {
    precondition(logits.count == gold.count, "\(logits.count) rows of logits, \(gold.count) labels")
    guard !logits.isEmpty else { return 1 }
    let classes = Double(logits[0].count)
    let spread = 1 / (Double(logits.count) + classes)
    return minimum { temperature in
      var sum = 0.0
      for (row, gold) in zip(logits, gold) {
        let top = row.max() ?? 0
        let scaled = row.map { ($0 - top) / temperature }
        let total = scaled.reduce(0) { $0 + exp($1) }
        sum += log(total) - (1 - spread) * scaled[gold] - spread * scaled.reduce(0, +) / classes
      }
      return sum
    }
  }

  /// The same for labels that are each present or not; of each decision 1 / (rows + 2) is spread over both.
  package static func fitted(logits: [[Double]], gold: [[Bool]]) -> Double {
    precondition(logits.count == gold.count, "\(logits.count) rows of logits, \(gold.count) of labels")
    guard !logits.isEmpty else { return 1 }
    let spread = 1 / (Double(logits.count) + 2)
    return minimum { temperature in
      var sum = 0.0
      for (row, gold) in zip(logits, gold) {
        for (logit, isGold) in zip(row, gold) {
          let scaled = logit / temperature
          let target = isGold ? 1 - spread / 2 : spread / 2
          sum += max(scaled, 0) + log1p(exp(-abs(scaled))) - target * scaled
        }
      }
      return sum
    }
  }

  /// The lowest place of a loss that is convex in 1 / temperature, by golden section over the logarithm.
  private static func minimum(_ loss: (Double) -> Double) -> Double {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (low, high) = (log(range.lowerBound), log(range.upperBound))
    var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
    var (leftLoss, rightLoss) = (loss(exp(left)), loss(exp(right)))
    while high - low > 1e-6 {
      if leftLoss <= rightLoss {
        (high, right, rightLoss) = (right, left, leftLoss)
        left = high - ratio * (high - low)
        leftLoss = loss(exp(left))
      } else {
        (low, left, leftLoss) = (left, right, rightLoss)
        right = low + ratio * (high - low)
        rightLoss = loss(exp(right))
      }
    }
    return exp((low + high) / 2)
  }
}
