import Kernels
package import Tensors

/// Softmax cross-entropy of a linear layer over a vocabulary, x·Wᵀ + b against one label a row, as one operation: logits
/// and their gradients are made for some rows at a time, so that memory does not grow with rows × vocabulary.
package struct VocabularyLoss: Sendable {
  /// Floats of logits that are in memory at once.
  private let chunk: Int
  /// Rows of a chunk are a multiple of this, which suits the tiles of a product.
  private static let rowStep = 12

  /// - Parameter chunk: floats of logits that may be in memory at once, at least those of twelve rows.
  package init(chunk: Int = 1 << 23) {
    self.chunk = chunk
  }

  /// Σ weight · -log p[label] over the rows. With a tape the gradients of `x`, `weight` and `bias` are put in place here:
  /// `x` is used by nothing else.
  ///
  /// - Parameters:
  ///   - x: `[rows, width]`.
  ///   - weight: `[vocabulary, width]`.
  ///   - bias: `[vocabulary]`.
  ///   - labels: one a row, below the vocabulary's size.
  ///   - share: the weight of every row.
  package func callAsFunction(
    _ x: Tensor, weight: Parameter, bias: Parameter?, labels: [Int32], share: Double, _ context: ForwardContext
  ) -> Double {
    precondition(labels.count == x.rows && weight.columns == x.columns)
    let vocabulary = weight.rows
    let rows = min(max(1, x.rows), max(Self.rowStep, chunk / vocabulary / Self.rowStep * Self.rowStep))
    let gradient = context.tape?.accumulator(for: x)
    var total = 0.0
    context.withScratch(rows * vocabulary) { scratch in
      for first in stride(from: 0, to: x.rows, by: rows) {
        let part = x.view(first..<min(first + rows, x.rows))
        let logits = Tensor(data: scratch, rows: part.rows, columns: vocabulary)
        product(part, weight: weight, bias: bias, into: logits, context)
        for row in 0..<part.rows {
          let values = logits.row(row)
          total +=
            share
            * crossEntropyRow(
              values, classes: vocabulary, label: Int(labels[first + row]), weight: share,
              gradient: context.tape == nil ? nil : values)
        }
        guard context.tape != nil else { continue }
        if let bias, let target = context.gradients?.zeroedAccumulator(for: bias) {
          addColumnSums(scratch, rows: part.rows, columns: vocabulary, stride: vocabulary, target)
        }
        addWeightGradient(part, dy: scratch, weight: weight, context)
        guard let (buffer, accumulate) = gradient else { continue }
        let target = Tensor(data: buffer + first * x.columns, rows: part.rows, columns: x.columns)
        inputGradient(scratch, weight: weight, into: target, accumulate: accumulate, context)
      }
    }
    return total
  }

  /// The logits of all rows, `[rows, vocabulary]`; for looking at them.
  package func logits(_ x: Tensor, weight: Parameter, bias: Parameter?, _ context: ForwardContext) -> Tensor {
    let logits = context.output(rows: x.rows, columns: weight.rows, needsGradient: false)
    product(x, weight: weight, bias: bias, into: logits, context)
    return logits
  }
}
