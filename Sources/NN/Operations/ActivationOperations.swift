import Kernels
package import Tensors

/// A function applied to each element between two layers.
package enum Activation: Sendable, Equatable {
  /// The exact one, x·Φ(x).
  case gelu
  /// The approximation by tanh.
  case geluTanh
  case relu
  case silu
  case tanh

  /// By the names of `transformers.activations.ACT2FN`.
  package static let named: [String: Activation] = [
    "gelu": .gelu, "gelu_python": .gelu, "gelu_new": .geluTanh, "gelu_pytorch_tanh": .geluTanh, "gelu_fast": .geluTanh,
    "relu": .relu, "silu": .silu, "swish": .silu, "tanh": .tanh,
  ]

  /// Elements that one of a team takes at a time: whole vectors, so that the result is the same to the bit.
  fileprivate static let share = 8192

  /// y = f(x); `y` may be `x`.
  fileprivate func apply(_ x: UnsafePointer<Float>, _ count: Int, _ y: UnsafeMutablePointer<Float>) {
    switch self {
    case .gelu: geluForward(x, count, y)
    case .geluTanh: geluTanhForward(x, count, y)
    case .relu: reluForward(x, count, y)
    case .silu: siluForward(x, count, y)
    case .tanh: tanhForward(x, count, y)
    }
  }

  /// dx = dy·f'(x), with y = f(x) where it is at hand; `dx` may be `dy`.
  fileprivate func differentiate(
    _ x: UnsafePointer<Float>, y: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ count: Int,
    _ dx: UnsafeMutablePointer<Float>
  ) {
    switch self {
    case .gelu: geluBackward(x, dy, count, dx)
    case .geluTanh: geluTanhBackward(x, dy, count, dx)
    case .relu: reluBackward(y, dy, count, dx, accumulate: false)
    case .silu: siluBackward(x, dy, count, dx)
    case .tanh: tanhBackward(y, dy, count, dx, accumulate: false)
    }
  }
}

/// y = f(x); `x` is used up when it needs no gradient.
package func activate(_ x: Tensor, _ function: Activation, _ context: ForwardContext) -> Tensor {
  guard x.needsGradient else {
    // Nothing will read x again: the result takes its memory.
    guard let team = context.team, x.count > 2 * Activation.share else {
      function.apply(x.data, x.count, x.data)
      return x
    }
    team.run(pieces: (x.count + Activation.share - 1) / Activation.share) { piece in
      let first = piece * Activation.share
      function.apply(x.data + first, min(Activation.share, x.count - first), x.data + first)
    }
    return x
  }
  let y = context.output(rows: x.rows, columns: x.columns, needsGradient: true)
  function.apply(x.data, x.count, y.data)
  context.tape?.record(y) { dy in
    function.differentiate(x.data, y: y.data, dy, x.count, dy)
    context.tape?.add(dy, to: x)
  }
  return y
}

/// y = f(a) ⊙ g with x = [a, g]: x `[rows, 2·width]`, y `[rows, width]`. Source: GeGLU (Shazeer, 2020), halves as
/// ModernBERT has them.
package func gatedActivation(_ x: Tensor, _ function: Activation, _ context: ForwardContext) -> Tensor {
  let width = x.columns / 2
  precondition(x.columns == 2 * width)
  let y = context.output(rows: x.rows, columns: width, needsGradient: x.needsGradient)
  for row in 0..<x.rows {
    function.apply(x.row(row), width, y.row(row))
    multiply(x.row(row) + width, width, into: y.row(row))
  }
  context.tape?.record(y) { dy in
    guard let (dx, accumulate) = context.tape?.accumulator(for: x) else { return }
    context.withScratch(3 * width) { scratch in
      let (value, part) = (scratch, scratch + width)
      for row in 0..<x.rows {
        let gradient = dy + row * width
        function.apply(x.row(row), width, value)
        part.update(from: gradient, count: width)
        multiply(x.row(row) + width, width, into: part)
        function.differentiate(x.row(row), y: value, part, width, part)
        multiply(gradient, width, into: value)
        (part + width).update(from: value, count: width)
        let target = dx + row * x.columns
        if accumulate { add(part, x.columns, to: target) } else { target.update(from: part, count: x.columns) }
      }
    }
  }
  return y
}
