import Kernels
package import Tensors

/// Softmax cross-entropy over classes; logits `[rows, classes]`, one label a row.
package struct CrossEntropyLoss: Sendable {
  /// The label of a row that adds nothing to the loss and gets a gradient of zero.
  package static let ignored = -1

  package init() {}

  /// Σ weight · (-log p[label]) over the rows; a weight is a row's share of the whole batch, so that micro-batches add up
  /// to the batch mean. Puts the gradient of the logits on the tape when there is one; logits
  /// are used by one loss.
  package func callAsFunction(
    _ logits: Tensor, labels: [Int], weights: [Float], _ context: ForwardContext
  ) -> Double {
    precondition(labels.count == logits.rows && weights.count == logits.rows)
    let gradient = context.tape?.accumulator(for: logits)?.buffer
    var total = 0.0
    for (row, label) in labels.enumerated() {
      guard label != Self.ignored else {
        gradient?.advanced(by: row * logits.columns).update(repeating: 0, count: logits.columns)
        continue
      }
      total +=
        Double(weights[row])
        * crossEntropyRow(
          logits.row(row), classes: logits.columns, label: label, weight: weights[row],
          gradient: gradient.map { $0 + row * logits.columns })
    }
    return total
  }
}
