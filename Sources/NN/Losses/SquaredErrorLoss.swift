import Kernels
package import Tensors

/// Mean squared error; outputs and targets `[rows, columns]`.
///
/// Source: `torch.nn.MSELoss`, which transformers uses for `regression`.
package struct SquaredErrorLoss: Sendable, Equatable {
  package init() {}

  /// What these rows add to the divisor of the step's mean: Σ weight · number of present targets.
  package func weightSum(targets: [Float], weights: [Float]) -> Double {
    LossRows.weightSum(targets: targets, weights: weights)
  }

  /// Σ weight · (output - target)² / divisor over the present entries. Puts the gradient of the outputs on the tape when
  /// there is one; outputs are used by one loss.
  ///
  /// - Parameters:
  ///   - targets: `[rows, columns]`; `LossRows.missing` leaves an entry out.
  ///   - weights: one a row.
  ///   - divisor: the sum of the `weightSum`s of the step's micro-batches; 0 makes loss and gradient 0.
  package func callAsFunction(
    _ outputs: Tensor, targets: [Float], weights: [Float], divisor: Double, _ context: ForwardContext
  ) -> Double {
    LossRows.sum(outputs, targets: targets, weights: weights, divisor: divisor, context) {
      squaredErrorRow($0, targets: $1, count: outputs.columns, scale: $2, gradient: $3)
    }
  }
}
