import Kernels
package import Tensors

/// y = x ⊙ f, the same factor for a column in every row: x and y `[rows, columns]`, f of `columns` values.
///
/// Gradients: dx = dy ⊙ f, df = Σ dy ⊙ x. Source: (IA)³ (Liu et al., 2022, section 3.3).
///
/// - Parameter keepsInput: whether x is read again by others; otherwise y takes its memory where no gradient needs x.
package func scaleColumns(_ x: Tensor, by factors: Parameter, keepsInput: Bool, _ context: ForwardContext) -> Tensor {
  let columns = x.columns
  precondition(factors.count == columns)
  let values = context.parameters.values(factors)
  let trains = context.trains(factors)
  let needsGradient = x.needsGradient || trains
  let y =
    !keepsInput && !needsGradient ? x : context.output(rows: x.rows, columns: columns, needsGradient: needsGradient)
  for row in 0..<x.rows {
    let (source, target) = (x.row(row), y.row(row))
    for column in 0..<columns { target[column] = source[column] * values[column] }
  }
  context.tape?.record(y) { dy in
    if let df = context.gradients?.zeroedAccumulator(for: factors) {
      for row in 0..<x.rows {
        let (source, gradient) = (x.row(row), dy + row * columns)
        for column in 0..<columns { df[column] += gradient[column] * source[column] }
      }
    }
    guard x.needsGradient else { return }
    for row in 0..<x.rows { multiply(values, columns, into: dy + row * columns) }
    context.tape?.add(dy, to: x)
  }
  return y
}
