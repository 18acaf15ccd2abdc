import Tensors

/// Losses whose every entry has a target of its own: logits and targets are `[rows, columns]`, row by row.
package enum LossRows {
  /// The target of an entry that adds nothing to the loss and gets a gradient of zero: NaN, whichever.
  package static let missing = Float.nan

  /// What rows add to the divisor of the step's mean: Σ over the rows of weight · number of present targets.
  package static func weightSum(targets: [Float], weights: [Float]) -> Double {
    guard !weights.isEmpty else { return 0 }
    precondition(targets.count % weights.count == 0)
    let columns = targets.count / weights.count
    var sum = 0.0
    for (row, weight) in weights.enumerated() {
      var present = 0
      for index in row * columns..<(row + 1) * columns where !targets[index].isNaN { present += 1 }
      sum += Double(weight) * Double(present)
    }
    return sum
  }

  /// Σ weight / divisor · loss of the row, in the order of the rows; the gradient of the logits goes on the tape when
  /// there is one. A divisor of 0 makes loss and gradient 0.
  ///
  /// - Parameter rowLoss: of a row's logits and targets; writes the gradient times the factor that it is given.
  static func sum(
    _ logits: Tensor, targets: [Float], weights: [Float], divisor: Double, _ context: ForwardContext,
    rowLoss: (UnsafePointer<Float>, UnsafePointer<Float>, Double, UnsafeMutablePointer<Float>?) -> Double
  ) -> Double {
    precondition(targets.count == logits.count && weights.count == logits.rows)
    let share = share(divisor)
    let gradient = context.tape?.accumulator(for: logits)?.buffer
    guard share > 0 else {
      gradient?.update(repeating: 0, count: logits.count)
      return 0
    }
    return targets.withUnsafeBufferPointer { targets in
      guard let first = targets.baseAddress else { return 0 }
      var total = 0.0
      for (row, weight) in weights.enumerated() {
        let start = row * logits.columns
        let scale = Double(weight) * share
        total += scale * rowLoss(logits.row(row), first + start, scale, gradient.map { $0 + start })
      }
      return total
    }
  }

  /// 1 / divisor, and 0 for 0.
  static func share(_ divisor: Double) -> Double {
    precondition(divisor >= 0 && divisor.isFinite, "a divisor is a sum of weights")
    return divisor > 0 ? 1 / divisor : 0
  }
}
