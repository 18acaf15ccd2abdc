import Kernels
package import Tensors

/// Softmax cross-entropy over classes; logits `[rows, classes]`, one label a row.
package struct CrossEntropyLoss: Sendable {
  package init() {}

  /// The summed loss of the rows divided by `labelCount`, the labels of the whole batch, so that micro-batches add up
  /// to the batch mean. Puts the gradient of the logits on the tape when there is one.
  package func callAsFunction(
    _ logits: Tensor, labels: [Int], labelCount: Int, _ context: ForwardContext
  ) -> Double {
    precondition(labels.count == logits.rows)
    let weight = 1 / Float(labelCount)
    let gradient = context.tape?.accumulator(for: logits)?.buffer
    var total = 0.0
    for (row, label) in labels.enumerated() {
      total += crossEntropyRow(
        logits.row(row), classes: logits.columns, label: label, weight: weight,
        gradient: gradient.map { $0 + row * logits.columns })
    }
    return total / Double(labelCount)
  }
}
