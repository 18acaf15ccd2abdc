import Foundation

/// What each output of a linear model over sparse rows is held to.
package enum LinearLink: String, Sendable {
  /// The log loss of a probability: logistic regression, each output by itself.
  case logistic
  /// Half the squared error: ridge regression.
  case identity
}

/// The mean loss of independent linear outputs over sparse rows, plus an L2 penalty on the weights, not on the intercepts:
/// what scikit-learn's `LogisticRegression` and `Ridge` minimise, divided by the number of rows.
///
/// Parameters: the weights `[column, output]` row by row, then the intercepts `[output]`.
struct LinearObjective {
  let rows: SparseRows
  /// `[row, output]`: 0 or 1 of `logistic`, a number of `identity`.
  let targets: [[Double]]
  let link: LinearLink
  let columnCount: Int

  var outputCount: Int { targets.first?.count ?? 0 }
  var parameterCount: Int { (columnCount + 1) * outputCount }

  func value(at parameters: [Double], gradient: inout [Double]) -> Double {
    let outputs = outputCount
    let weightCount = columnCount * outputs
    var loss = 0.0
    for index in gradient.indices { gradient[index] = 0 }
    var errors = Array(repeating: 0.0, count: outputs)
    for row in 0..<rows.count {
      for output in 0..<outputs { errors[output] = parameters[weightCount + output] }
      for entry in rows.offsets[row]..<rows.offsets[row + 1] {
        let (start, weight) = (Int(rows.columns[entry]) * outputs, rows.values[entry])
        for output in 0..<outputs { errors[output] += weight * parameters[start + output] }
      }
      for output in 0..<outputs {
        let (score, target) = (errors[output], targets[row][output])
        switch link {
        case .logistic:
          loss += max(score, 0) + log1p(exp(-abs(score))) - target * score
          errors[output] = 1 / (1 + exp(-score)) - target
        case .identity:
          errors[output] = score - target
          loss += errors[output] * errors[output] / 2
        }
      }
      for entry in rows.offsets[row]..<rows.offsets[row + 1] {
        let (start, weight) = (Int(rows.columns[entry]) * outputs, rows.values[entry])
        for output in 0..<outputs { gradient[start + output] += weight * errors[output] }
      }
      for output in 0..<outputs { gradient[weightCount + output] += errors[output] }
    }
    let scale = 1 / Double(max(rows.count, 1))
    var squares = 0.0
    for index in gradient.indices { gradient[index] *= scale }
    for index in 0..<weightCount {
      squares += parameters[index] * parameters[index]
      gradient[index] += scale * parameters[index]
    }
    return (loss + squares / 2) * scale
  }
}
