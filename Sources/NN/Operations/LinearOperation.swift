import Kernels
package import Tensors

/// y = x·Wᵀ + b, and what adapters do to it on their rows: x `[rows, in]`, W `[out, in]`, y `[rows, out]`.
///
/// Gradients: dx = dy·W, dW = dyᵀ·x, db = Σ dy. Source: `torch.nn.functional.linear`.
package func linear(_ x: Tensor, weight: Parameter, bias: Parameter?, _ context: ForwardContext) -> Tensor {
  guard context.isUniform else { return mixedLinear(x, weight: weight, bias: bias, context) }
  let delta = context.adapters.first?.parts.deltas[weight.slot]
  let bias = context.bias(bias)
  guard let delta else { return plainLinear(x, weight: weight, bias: bias, delta: nil, context) }
  let input = delta.input(x, context)
  let y = plainLinear(input, weight: weight, bias: bias, delta: delta, context)
  if delta.changesInput { context.release(input) }
  let result = delta.output(y, context)
  if result.data != y.data { context.release(y) }
  return result
}

/// A batch of several adapters, in prediction: one product for all rows whose input and bias are the layer's own, and
/// one for each adapter that has others.
private func mixedLinear(_ x: Tensor, weight: Parameter, bias: Parameter?, _ context: ForwardContext) -> Tensor {
  precondition(context.mixes, "a pass that records gradients has one adapter")
  let changesInput = context.adapters.contains { $0.parts.deltas[weight.slot]?.changesInput == true }
  guard !changesInput, !context.replaces(bias) else {
    return context.inParts(x, columns: weight.rows) { linear($0, weight: weight, bias: bias, $1) }
  }
  let y = context.output(rows: x.rows, columns: weight.rows, needsGradient: false)
  product(x, weight: weight, bias: bias, into: y, context)
  guard context.adapters.contains(where: { $0.parts.deltas[weight.slot] != nil }) else { return y }
  for (sequences, part) in context.parts {
    guard let delta = part.adapters.first?.parts.deltas[weight.slot] else { continue }
    let rows = context.layout.rows(sequences)
    let place = y.view(rows)
    _ = delta.add(x.view(rows), to: place, (weight, bias), part)
    let result = delta.output(place, part)
    guard result.data != place.data else { continue }
    place.data.update(from: result.data, count: result.count)
    part.release(result)
  }
  return y
}

private func plainLinear(
  _ x: Tensor, weight: Parameter, bias: Parameter?, delta: (any LinearDelta)?, _ context: ForwardContext
) -> Tensor {
  let trains = context.trains(weight) || bias.map(context.trains) == true || delta?.needsGradient(context) == true
  let y = context.output(rows: x.rows, columns: weight.rows, needsGradient: x.needsGradient || trains)
  product(x, weight: weight, bias: bias, into: y, context)
  let deltaBackward = delta?.add(x, to: y, (weight, bias), context)
  context.tape?.record(y) { dy in
    if let bias, let db = context.gradients?.zeroedAccumulator(for: bias) {
      addColumnSums(dy, rows: x.rows, columns: weight.rows, stride: weight.rows, db)
    }
    deltaBackward?(dy)
    linearBackward(x, dy: dy, weight: weight, context)
  }
  return y
}

/// y = x·Wᵀ + b.
func product(_ x: Tensor, weight: Parameter, bias: Parameter?, into y: Tensor, _ context: ForwardContext) {
  let inputs = weight.columns
  let outputs = weight.rows
  precondition(x.columns == inputs)
  let biasValues = bias.map(context.parameters.values)
  if let panels = context.parameters.forwardPanels(weight) {
    let share = shareOfColumns(outputs, context)
    func multiply(_ piece: Int) {
      let first = piece * share
      multiplyPacked(
        rows: x.rows, columns: min(share, outputs - first), inner: inputs, x.data, xStride: inputs,
        panels: panels + first * inputs, bias: biasValues.map { $0 + first }, y.data + first, yStride: outputs)
    }
    if let team = context.team, share < outputs {
      team.run(pieces: (outputs + share - 1) / share, multiply)
    } else {
      multiply(0)
    }
  } else {
    for row in 0..<x.rows { setRow(y.row(row), to: biasValues, outputs) }
    BLAS.multiply(
      m: x.rows, n: outputs, k: inputs, x.data, lda: inputs, context.parameters.values(weight), transposeB: true,
      ldb: inputs, beta: 1, y.data, ldc: outputs)
  }
}

/// Columns of a product that one of a team computes at a time, whole panels; all where nobody helps.
private func shareOfColumns(_ columns: Int, _ context: ForwardContext) -> Int {
  guard let team = context.team else { return columns }
  let share = (columns + 4 * team.count - 1) / (4 * team.count)
  return max(6, (share + panelWidth - 1) / panelWidth) * panelWidth
}

private func linearBackward(
  _ x: Tensor, dy: UnsafeMutablePointer<Float>, weight: Parameter, _ context: ForwardContext
) {
  addWeightGradient(x, dy: dy, weight: weight, context)
  guard let (dx, accumulate) = context.tape?.accumulator(for: x) else { return }
  inputGradient(dy, weight: weight, into: x.replacing(dx), accumulate: accumulate, context)
}

/// dW (+)= dyᵀ·x, where the weight trains.
func addWeightGradient(
  _ x: Tensor, dy: UnsafeMutablePointer<Float>, weight: Parameter, _ context: ForwardContext
) {
  let inputs = weight.columns
  let outputs = weight.rows
  guard let (dw, accumulate) = context.gradients?.accumulator(for: weight) else { return }
  context.withScratch(transposedScratchCount(inner: x.rows, rows: outputs, columns: inputs)) { scratch in
    multiplyTransposed(
      inner: x.rows, rows: outputs, columns: inputs, dy, aStride: outputs, x.data, bStride: inputs, dw,
      cStride: inputs, accumulate: accumulate, scratch: scratch)
  }
}

/// dx (+)= dy·W: dx `[rows, in]`.
func inputGradient(
  _ dy: UnsafePointer<Float>, weight: Parameter, into dx: Tensor, accumulate: Bool, _ context: ForwardContext
) {
  let inputs = weight.columns
  let outputs = weight.rows
  if let panels = context.parameters.backwardPanels(weight) {
    multiplyPacked(
      rows: dx.rows, columns: inputs, inner: outputs, dy, xStride: outputs, panels: panels, dx.data, yStride: inputs,
      accumulate: accumulate)
  } else {
    BLAS.multiply(
      m: dx.rows, n: inputs, k: outputs, dy, lda: outputs, context.parameters.values(weight), ldb: inputs,
      beta: accumulate ? 1 : 0, dx.data, ldc: inputs)
  }
}

extension Tensor {
  /// Other memory of the same shape, off the tape.
  fileprivate func replacing(_ data: UnsafeMutablePointer<Float>) -> Tensor {
    Tensor(data: data, rows: rows, columns: columns)
  }
}

/// y = x·Wᵀ.
func plainProduct(_ x: Tensor, _ weight: Parameter, into y: Tensor, _ context: ForwardContext) {
  product(x, weight: weight, bias: nil, into: y, context)
}

private func setRow(_ row: UnsafeMutablePointer<Float>, to values: UnsafePointer<Float>?, _ count: Int) {
  if let values {
    row.update(from: values, count: count)
  } else {
    row.update(repeating: 0, count: count)
  }
}
