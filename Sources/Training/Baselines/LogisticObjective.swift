import Foundation

/// The mean log loss of logistic regression over sparse rows, plus an L2 penalty on the weights, not on the intercepts.
///
/// Two classes have one score a row (the log odds of the second), more have one score a class and a softmax: what
/// scikit-learn's `LogisticRegression` minimises, divided by the number of rows and by C.
///
/// Parameters: the weights `[column, output]` row by row, then the intercepts `[output]`.
struct LogisticObjective {
  let rows: SparseRows
  /// The class of each row, in `0..<classCount`.
  let classes: [Int]
  let classCount: Int
  let columnCount: Int
  /// The weight of the squared parameters' half sum: `1 / (C · rows)`.
  let penalty: Double

  init(rows: SparseRows, classes: [Int], classCount: Int, columnCount: Int, inverseRegularization: Double) {
    self.rows = rows
    self.classes = classes
    self.classCount = classCount
    self.columnCount = columnCount
    penalty = 1 / (inverseRegularization * Double(max(rows.count, 1)))
  }

  var outputCount: Int { classCount == 2 ? 1 : classCount }
  var parameterCount: Int { (columnCount + 1) * outputCount }

  func value(at parameters: [Double], gradient: inout [Double]) -> Double {
    let outputs = outputCount
    let weightCount = columnCount * outputs
    var loss = 0.0
    for index in gradient.indices { gradient[index] = 0 }

    var scores = Array(repeating: 0.0, count: outputs)
    for row in 0..<rows.count {
      for output in 0..<outputs { scores[output] = parameters[weightCount + output] }
      for entry in rows.offsets[row]..<rows.offsets[row + 1] {
        let (start, weight) = (Int(rows.columns[entry]) * outputs, rows.values[entry])
        for output in 0..<outputs { scores[output] += weight * parameters[start + output] }
      }
      loss += Self.lossAndErrors(&scores, gold: classes[row])
      for entry in rows.offsets[row]..<rows.offsets[row + 1] {
        let (start, weight) = (Int(rows.columns[entry]) * outputs, rows.values[entry])
        for output in 0..<outputs { gradient[start + output] += weight * scores[output] }
      }
      for output in 0..<outputs { gradient[weightCount + output] += scores[output] }
    }

    let scale = 1 / Double(max(rows.count, 1))
    var squares = 0.0
    for index in gradient.indices { gradient[index] *= scale }
    for index in 0..<weightCount {
      squares += parameters[index] * parameters[index]
      gradient[index] += penalty * parameters[index]
    }
    return loss * scale + penalty * squares / 2
  }

  /// Puts the loss's derivatives in place of a row's scores and returns the loss.
  private static func lossAndErrors(_ scores: inout [Double], gold: Int) -> Double {
    if scores.count == 1 {
      let (score, target) = (scores[0], gold == 1 ? 1.0 : 0.0)
      scores[0] = 1 / (1 + exp(-score)) - target
      return max(score, 0) + log1p(exp(-abs(score))) - target * score
    }
    let goldScore = scores[gold]
    let logSum = softmax(&scores)
    scores[gold] -= 1
    return logSum - goldScore
  }

  /// Puts probabilities in place of scores, at least one, and returns the logarithm of the sum of their exponentials.
  @discardableResult
  static func softmax(_ scores: inout [Double]) -> Double {
    let largest = scores.reduce(-.infinity, max)
    var sum = 0.0
    for index in scores.indices {
      scores[index] = exp(scores[index] - largest)
      sum += scores[index]
    }
    for index in scores.indices { scores[index] /= sum }
    return largest + log(sum)
  }
}
