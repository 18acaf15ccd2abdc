import Kernels
package import Tensors

/// The first row of each sequence: x `[tokens, hidden]` → `[sequences, hidden]`.
package func firstTokens(_ x: Tensor, _ context: ForwardContext) -> Tensor {
  let layout = context.layout
  let y = context.output(rows: layout.count, columns: x.columns, needsGradient: x.needsGradient)
  for sequence in 0..<layout.count {
    y.row(sequence).update(from: x.row(layout.offsets[sequence]), count: x.columns)
  }
  context.tape?.record(y) { dy in
    guard let dx = context.tape?.zeroedAccumulator(for: x) else { return }
    for sequence in 0..<layout.count {
      add(dy + sequence * x.columns, x.columns, to: dx + layout.offsets[sequence] * x.columns)
    }
  }
  return y
}

/// The mean over the rows of each sequence: x `[tokens, hidden]` → `[sequences, hidden]`.
package func meanTokens(_ x: Tensor, _ context: ForwardContext) -> Tensor {
  let layout = context.layout
  let columns = x.columns
  let y = context.output(rows: layout.count, columns: columns, needsGradient: x.needsGradient)
  for sequence in 0..<layout.count {
    let mean = y.row(sequence)
    mean.update(repeating: 0, count: columns)
    for row in layout.range(sequence) { add(x.row(row), columns, to: mean) }
    scale(mean, columns, by: 1 / Float(layout.length(sequence)), into: mean)
  }
  context.tape?.record(y) { dy in
    guard let dx = context.tape?.zeroedAccumulator(for: x) else { return }
    for sequence in 0..<layout.count {
      let share = 1 / Float(layout.length(sequence))
      for row in layout.range(sequence) {
        addScaled(dy + sequence * columns, columns, by: share, to: dx + row * columns)
      }
    }
  }
  return y
}
