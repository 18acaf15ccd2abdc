import Kernels
package import Tensors

/// y = gelu(x), the exact one; `x` is used up when it needs no gradient. Source: `torch.nn.functional.gelu`.
package func gelu(_ x: Tensor, _ context: ForwardContext) -> Tensor {
  guard x.needsGradient else {
    // Nothing will read x again: the result takes its memory.
    geluForward(x.data, x.count, x.data)
    return x
  }
  let y = context.output(rows: x.rows, columns: x.columns, needsGradient: true)
  geluForward(x.data, x.count, y.data)
  context.tape?.record(y) { dy in
    geluBackward(x.data, dy, x.count, dy)
    context.tape?.add(dy, to: x)
  }
  return y
}

/// y = tanh(x).
package func tanh(_ x: Tensor, _ context: ForwardContext) -> Tensor {
  let y = context.output(rows: x.rows, columns: x.columns, needsGradient: x.needsGradient)
  tanhForward(x.data, x.count, y.data)
  context.tape?.record(y) { dy in
    guard let (dx, accumulate) = context.tape?.accumulator(for: x) else { return }
    tanhBackward(y.data, dy, x.count, dx, accumulate: accumulate)
  }
  return y
}

/// y = max(x, 0); the gradient at 0 is 0, as PyTorch has it.
package func relu(_ x: Tensor, _ context: ForwardContext) -> Tensor {
  let y = context.output(rows: x.rows, columns: x.columns, needsGradient: x.needsGradient)
  reluForward(x.data, x.count, y.data)
  context.tape?.record(y) { dy in
    guard let (dx, accumulate) = context.tape?.accumulator(for: x) else { return }
    reluBackward(y.data, dy, x.count, dx, accumulate: accumulate)
  }
  return y
}
