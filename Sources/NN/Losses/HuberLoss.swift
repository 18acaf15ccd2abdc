import Kernels
package import Tensors

/// Mean of Huber's loss, which grows evenly where an error is larger than delta; outputs and targets `[rows, columns]`.
///
/// Source: `torch.nn.HuberLoss`.
package struct HuberLoss: Sendable, Equatable {
  private let delta: Double

  /// - Throws: `LossError` unless `delta` is positive and finite.
  package init(delta: Double = 1) throws {
    guard delta > 0 && delta.isFinite else {
      throw LossError.outOfRange(name: "Huber delta", value: delta, allowed: "a positive number")
    }
    self.delta = delta
  }

  /// What these rows add to the divisor of the step's mean: Σ weight · number of present targets.
  package func weightSum(targets: [Float], weights: [Float]) -> Double {
    LossRows.weightSum(targets: targets, weights: weights)
  }

  /// Σ weight · loss / divisor over the present entries; arguments as `SquaredErrorLoss`.
  package func callAsFunction(
    _ outputs: Tensor, targets: [Float], weights: [Float], divisor: Double, _ context: ForwardContext
  ) -> Double {
    LossRows.sum(outputs, targets: targets, weights: weights, divisor: divisor, context) {
      huberRow($0, targets: $1, count: outputs.columns, delta: delta, scale: $2, gradient: $3)
    }
  }
}
