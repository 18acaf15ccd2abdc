import Kernels
package import Tensors

/// y = x·Wᵀ + b, plus the deltas of the adapters on their rows: x `[rows, in]`, W `[out, in]`, y `[rows, out]`.
///
/// Gradients: dx = dy·W, dW = dyᵀ·x, db = Σ dy. Source: `torch.nn.functional.linear`.
package func linear(_ x: Tensor, weight: Parameter, bias: Parameter?, _ context: ForwardContext) -> Tensor {
  let inputs = weight.columns
  let outputs = weight.rows
  precondition(x.columns == inputs)
  let deltas = context.deltas(for: weight)
  let trains = context.trains(weight) || bias.map(context.trains) == true
  let needsGradient = x.needsGradient || trains || deltas.contains { $0.delta.needsGradient(context) }
  let y = context.output(rows: x.rows, columns: outputs, needsGradient: needsGradient)
  let biasValues = bias.map(context.parameters.values)
  if let panels = context.parameters.forwardPanels(weight) {
    multiplyPacked(
      rows: x.rows, columns: outputs, inner: inputs, x.data, xStride: inputs, panels: panels, bias: biasValues, y.data,
      yStride: outputs)
  } else {
    for row in 0..<x.rows { setRow(y.row(row), to: biasValues, outputs) }
    BLAS.multiply(
      m: x.rows, n: outputs, k: inputs, x.data, lda: inputs, context.parameters.values(weight), transposeB: true,
      ldb: inputs, beta: 1, y.data, ldc: outputs)
  }
  let deltaBackwards = deltas.compactMap { $0.delta.apply(x, rows: $0.rows, to: y, context) }
  context.tape?.record(y) { dy in
    for backward in deltaBackwards { backward(dy) }
    linearBackward(x, dy: dy, weight: weight, bias: bias, context)
  }
  return y
}

private func linearBackward(
  _ x: Tensor, dy: UnsafeMutablePointer<Float>, weight: Parameter, bias: Parameter?, _ context: ForwardContext
) {
  let inputs = weight.columns
  let outputs = weight.rows
  if let (dw, accumulate) = context.gradients?.accumulator(for: weight) {
    context.withScratch(transposedScratchCount(inner: x.rows, rows: outputs, columns: inputs)) { scratch in
      multiplyTransposed(
        inner: x.rows, rows: outputs, columns: inputs, dy, aStride: outputs, x.data, bStride: inputs, dw,
        cStride: inputs, accumulate: accumulate, scratch: scratch)
    }
  }
  if let bias, let db = context.gradients?.zeroedAccumulator(for: bias) {
    addColumnSums(dy, rows: x.rows, columns: outputs, stride: outputs, db)
  }
  guard let (dx, accumulate) = context.tape?.accumulator(for: x) else { return }
  if let panels = context.parameters.backwardPanels(weight) {
    multiplyPacked(
      rows: x.rows, columns: inputs, inner: outputs, dy, xStride: outputs, panels: panels, dx, yStride: inputs,
      accumulate: accumulate)
  } else {
    BLAS.multiply(
      m: x.rows, n: inputs, k: outputs, dy, lda: outputs, context.parameters.values(weight), ldb: inputs,
      beta: accumulate ? 1 : 0, dx, ldc: inputs)
  }
}

private func setRow(_ row: UnsafeMutablePointer<Float>, to values: UnsafePointer<Float>?, _ count: Int) {
  if let values {
    row.update(from: values, count: count)
  } else {
    row.update(repeating: 0, count: count)
  }
}

extension ForwardContext {
  /// The adapters' deltas beside a weight, with the rows of the present layout that each applies to.
  func deltas(for weight: Parameter) -> [(delta: any LinearDelta, rows: Range<Int>)] {
    adapters.compactMap { segment in
      segment.deltas[weight.slot].map { delta in
        (delta, layout.offsets[segment.sequences.lowerBound]..<layout.offsets[segment.sequences.upperBound])
      }
    }
  }
}
