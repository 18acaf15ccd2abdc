import Kernels
package import Tensors

/// Some rows, one after the other: x `[rows, columns]` → `[selected, columns]`.
///
/// - Parameter rows: in any order, each once.
package func selectRows(_ x: Tensor, _ rows: [Int], _ context: ForwardContext) -> Tensor {
  let y = context.output(rows: rows.count, columns: x.columns, needsGradient: x.needsGradient)
  for (place, row) in rows.enumerated() { y.row(place).update(from: x.row(row), count: x.columns) }
  context.tape?.record(y) { dy in
    guard let dx = context.tape?.zeroedAccumulator(for: x) else { return }
    for (place, row) in rows.enumerated() { add(dy + place * x.columns, x.columns, to: dx + row * x.columns) }
  }
  return y
}
