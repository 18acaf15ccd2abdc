import Kernels
package import Tensors

/// Adds s·dropout(x)·Aᵀ·Bᵀ to y: x `[rows, in]`, A `[rank, in]`, B `[out, rank]`, y `[rows, out]`.
///
/// With t = s·dropout(x)·Aᵀ: dB = dyᵀ·t, dt = s·dy·B, dA = dtᵀ·dropout(x), dx += dropout(dt·A). Source: Hu et al., 2021,
/// equation 3. Returns the backward pass, or nil when nothing wants a gradient.
package func addLowRank(
  _ x: Tensor, a: Parameter, b: Parameter, scale: Float, dropout site: DropoutSite, to y: Tensor,
  _ context: ForwardContext
) -> ((UnsafeMutablePointer<Float>) -> Void)? {
  guard let aPanels = context.parameters.forwardPanels(a), let bPanels = context.parameters.forwardPanels(b) else {
    preconditionFailure("low-rank weights are linear weights, which a packed store has panels of")
  }
  let count = x.rows
  let inputs = a.columns
  let outputs = b.rows
  let rank = a.rows
  guard count > 0 else { return nil }
  let dropout = context.dropout(site)
  let input = dropout == nil ? x.data : context.workspace.allocate(count * inputs)
  if let dropout {
    input.update(from: x.data, count: count * inputs)
    drop(dropout, input, columns: inputs, context.layout)
  }
  let t = context.workspace.allocate(count * rank)
  multiplyPacked(rows: count, columns: rank, inner: inputs, input, xStride: inputs, panels: aPanels, t, yStride: rank)
  Kernels.scale(t, count * rank, by: scale, into: t)
  multiplyPacked(
    rows: count, columns: outputs, inner: rank, t, xStride: rank, panels: bPanels, y.data, yStride: outputs,
    accumulate: true)
  guard y.needsGradient else {
    context.workspace.release(t, count: count * rank)
    if dropout != nil { context.workspace.release(input, count: count * inputs) }
    return nil
  }
  return { dy in
    addTransposed(t, dy, inner: count, rows: outputs, columns: rank, to: b, context)
    guard let back = context.parameters.backwardPanels(b) else { return }
    context.withScratch(count * rank) { dt in
      multiplyPacked(
        rows: count, columns: rank, inner: outputs, dy, xStride: outputs, panels: back, dt, yStride: rank)
      Kernels.scale(dt, count * rank, by: scale, into: dt)
      addTransposed(input, dt, inner: count, rows: rank, columns: inputs, to: a, context)
      addInputGradient(x, dt: dt, a: a, dropout, context)
    }
  }
}

/// parameter.gradient += dyᵀ·x, with dy `[inner, rows]` and x `[inner, columns]`.
func addTransposed(
  _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, inner: Int, rows: Int, columns: Int, to parameter: Parameter,
  _ context: ForwardContext
) {
  guard let (target, accumulate) = context.gradients?.accumulator(for: parameter) else { return }
  context.withScratch(transposedScratchCount(inner: inner, rows: rows, columns: columns)) { scratch in
    multiplyTransposed(
      inner: inner, rows: rows, columns: columns, dy, aStride: rows, x, bStride: columns, target, cStride: columns,
      accumulate: accumulate, scratch: scratch)
  }
}

private func addInputGradient(
  _ x: Tensor, dt: UnsafePointer<Float>, a: Parameter, _ dropout: Dropout?, _ context: ForwardContext
) {
  guard let dx = context.tape?.zeroedAccumulator(for: x), let panels = context.parameters.backwardPanels(a) else {
    return
  }
  let inputs = a.columns
  let rank = a.rows
  let count = x.rows
  guard let dropout else {
    multiplyPacked(
      rows: count, columns: inputs, inner: rank, dt, xStride: rank, panels: panels, dx, yStride: inputs,
      accumulate: true)
    return
  }
  context.withScratch(count * inputs) { part in
    multiplyPacked(
      rows: count, columns: inputs, inner: rank, dt, xStride: rank, panels: panels, part, yStride: inputs)
    drop(dropout, part, columns: inputs, context.layout)
    add(part, count * inputs, to: dx)
  }
}
