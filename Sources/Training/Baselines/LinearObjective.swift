import Foundation

/// What each output of a linear model over sparse rows is held to.
package enum LinearLink: String, Sendable {
  /// The log loss of a probability: logistic regression, each output by itself.
  case logistic
  /// Half the squared error: ridge regression.
  case identity
}

/// The mean loss of a linear output over sparse rows, plus an L2 penalty on the weights, not on the intercept: what
/// scikit-learn's `LogisticRegression` and `Ridge` minimise, divided by the number of rows.
///
/// Parameters: the weights `[column]`, then the intercept.
struct LinearObjective {
  let rows: SparseRows
  /// One a row: 0 or 1 of `logistic`, a number of `identity`.
  let targets: [Double]
  let link: LinearLink
  let columnCount: Int

  /// The parameters at the minimum, or near it after so many iterations.
  ///
  /// A label that all rows have, or none, keeps the log odds of its count plus one half.
  func solution(iterations: Int) -> [Double] {
    var start = Array(repeating: 0.0, count: columnCount + 1)
    let sum = targets.reduce(0, +)
    let count = Double(rows.count)
    switch link {
    case .logistic:
      guard 0 < sum, sum < count else {
        start[columnCount] = log((sum + 0.5) / (count - sum + 0.5))
        return start
      }
    case .identity: start[columnCount] = sum / count
    }
    return LBFGS(iterationLimit: iterations).minimum(of: value, from: start)
  }

  func value(at parameters: [Double], gradient: inout [Double]) -> Double {
    var loss = 0.0
    for index in gradient.indices { gradient[index] = 0 }
    for row in 0..<rows.count {
      let range = rows.offsets[row]..<rows.offsets[row + 1]
      var score = parameters[columnCount]
      for entry in range { score += rows.values[entry] * parameters[Int(rows.columns[entry])] }
      let target = targets[row]
      let error: Double
      switch link {
      case .logistic:
        loss += max(score, 0) + log1p(exp(-abs(score))) - target * score
        error = 1 / (1 + exp(-score)) - target
      case .identity:
        error = score - target
        loss += error * error / 2
      }
      for entry in range { gradient[Int(rows.columns[entry])] += rows.values[entry] * error }
      gradient[columnCount] += error
    }
    let scale = 1 / Double(max(rows.count, 1))
    var squares = 0.0
    for index in gradient.indices { gradient[index] *= scale }
    for index in 0..<columnCount {
      squares += parameters[index] * parameters[index]
      gradient[index] += scale * parameters[index]
    }
    return (loss + squares / 2) * scale
  }
}
