import Kernels
package import Tensors

/// DoRA (Liu et al., 2024): the rows of W + s·B·A brought to trained lengths.
///
/// With u = dropout(x)·(W + s·B·A)ᵀ and g = m / ‖W + s·B·A‖ row by row, the layer gives x·Wᵀ - dropout(x)·Wᵀ + g ⊙ u + b.
/// The norm counts as a constant in the gradient (section 4.3 there; `peft.tuners.lora.dora`).
package struct WeightDecomposition {
  /// `[rank, in]`.
  let a: Parameter
  /// `[out, rank]`.
  let b: Parameter
  /// `[out]`.
  let magnitude: Parameter
  let scale: Float
  let dropout: DropoutSite

  package init(a: Parameter, b: Parameter, magnitude: Parameter, scale: Float, dropout: DropoutSite) {
    self.a = a
    self.b = b
    self.magnitude = magnitude
    self.scale = scale
    self.dropout = dropout
  }

  /// Changes y = x·Wᵀ + bias in place; the backward pass leaves in dy what x·Wᵀ is to see.
  package func apply(
    _ x: Tensor, to y: Tensor, _ layer: (weight: Parameter, bias: Parameter?), _ context: ForwardContext
  ) -> ((UnsafeMutablePointer<Float>) -> Void)? {
    let outputs = y.columns
    let lengths = context.workspace.allocate(outputs)
    if let kept = context.parameters.kept(for: magnitude) {
      lengths.update(from: kept, count: outputs)
    } else {
      context.withScratch(lengthScratchCount(layer.weight)) { scratch in
        rowLengths(layer.weight, lengths, context.parameters, scratch)
      }
    }
    let magnitudes = context.parameters.values(magnitude)
    let gains = context.workspace.allocate(outputs)
    for column in 0..<outputs { gains[column] = magnitudes[column] / lengths[column] }
    // u, as long as the backward pass needs it.
    let dropped = context.dropout(dropout)
    let u = Tensor(
      data: context.workspace.allocate(y.count), rows: y.rows, columns: outputs, node: y.node)
    let input = dropped == nil ? x : droppedCopy(x, context)
    if dropped == nil {
      subtractBias(y, layer.bias, into: u, context)
    } else {
      plainProduct(input, layer.weight, into: u, context)
      context.workspace.release(input.data, count: input.count)
      // What the plain product had of the dropped input goes away again.
      for index in 0..<y.count { y.data[index] -= u.data[index] }
    }
    let lowRank = addLowRank(x, a: a, b: b, scale: scale, dropout: dropout, to: u, context)
    let bias = layer.bias.map(context.parameters.values)
    for row in 0..<y.rows {
      let (target, source) = (y.row(row), u.row(row))
      if dropped == nil {
        for column in 0..<outputs { target[column] = gains[column] * source[column] + (bias?[column] ?? 0) }
      } else {
        for column in 0..<outputs { target[column] += gains[column] * source[column] }
      }
    }
    guard y.needsGradient else {
      for (data, count) in [(lengths, outputs), (gains, outputs), (u.data, u.count)] {
        context.workspace.release(data, count: count)
      }
      return nil
    }
    return { dy in
      if let dm = context.gradients?.zeroedAccumulator(for: magnitude) {
        for row in 0..<y.rows {
          let (gradient, source) = (dy + row * outputs, u.row(row))
          for column in 0..<outputs { dm[column] += gradient[column] * source[column] / lengths[column] }
        }
      }
      guard let dropped else {
        for row in 0..<y.rows { multiply(gains, outputs, into: dy + row * outputs) }
        lowRank?(dy)
        return
      }
      context.withScratch(y.count) { du in
        du.update(from: dy, count: y.count)
        for row in 0..<y.rows { multiply(gains, outputs, into: du + row * outputs) }
        lowRank?(du)
        for index in 0..<y.count { du[index] -= dy[index] }
        addDroppedGradient(x, du, layer.weight, dropped, context)
      }
    }
  }

  /// Computes the lengths of a layer's rows once, where neither W nor A and B change any more.
  ///
  /// - Throws: `TensorError.outOfMemory`.
  package func keepLengths(of weight: Parameter, in store: ParameterStore) throws {
    var lengths = Array(repeating: Float(0), count: weight.rows)
    var scratch = Array(repeating: Float(0), count: lengthScratchCount(weight))
    lengths.withUnsafeMutableBufferPointer { lengths in
      scratch.withUnsafeMutableBufferPointer { scratch in
        guard let target = lengths.baseAddress, let space = scratch.baseAddress else { return }
        rowLengths(weight, target, store, space)
      }
    }
    try store.keep(lengths, for: magnitude)
    store.forgetValues(weight)
  }

  private func lengthScratchCount(_ weight: Parameter) -> Int { (weight.rows + a.rows) * a.rows }

  /// ‖W + s·B·A‖ of each row, from ‖W‖² + 2s·B·(W·Aᵀ)ᵀ + s²·B·(A·Aᵀ)·Bᵀ.
  private func rowLengths(
    _ weight: Parameter, _ lengths: UnsafeMutablePointer<Float>, _ store: ParameterStore,
    _ scratch: UnsafeMutablePointer<Float>
  ) {
    guard let panels = store.forwardPanels(a) else {
      preconditionFailure("low-rank weights are linear weights, which a packed store has panels of")
    }
    let (rank, inputs, rows) = (a.rows, a.columns, weight.rows)
    let (w, values) = (store.values(weight), store.values(b))
    let (crossed, squared) = (scratch, scratch + rows * rank)
    multiplyPacked(rows: rows, columns: rank, inner: inputs, w, xStride: inputs, panels: panels, crossed, yStride: rank)
    multiplyPacked(
      rows: rank, columns: rank, inner: inputs, store.values(a), xStride: inputs, panels: panels, squared,
      yStride: rank)
    let s = Double(scale)
    for row in 0..<rows {
      var sum = Double(sumOfSquares(w + row * inputs, inputs))
      for i in 0..<rank {
        let left = s * Double(values[row * rank + i])
        sum += 2 * left * Double(crossed[row * rank + i])
        for j in 0..<rank { sum += left * s * Double(values[row * rank + j]) * Double(squared[i * rank + j]) }
      }
      lengths[row] = Float(max(sum, 0).squareRoot())
    }
  }

  private func droppedCopy(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    let copy = Tensor(data: context.workspace.allocate(x.count), rows: x.rows, columns: x.columns)
    copy.data.update(from: x.data, count: x.count)
    if let dropped = context.dropout(dropout) { drop(dropped, copy.data, columns: x.columns, context.layout) }
    return copy
  }

  private func subtractBias(_ y: Tensor, _ bias: Parameter?, into u: Tensor, _ context: ForwardContext) {
    u.data.update(from: y.data, count: y.count)
    guard let values = bias.map(context.parameters.values) else { return }
    for row in 0..<u.rows {
      let target = u.row(row)
      for column in 0..<u.columns { target[column] -= values[column] }
    }
  }

  /// dx += dropout(du·W).
  private func addDroppedGradient(
    _ x: Tensor, _ du: UnsafePointer<Float>, _ weight: Parameter, _ dropped: Dropout, _ context: ForwardContext
  ) {
    guard let dx = context.tape?.zeroedAccumulator(for: x),
      let panels = context.parameters.backwardPanels(weight)
    else { return }
    context.withScratch(x.count) { part in
      multiplyPacked(
        rows: x.rows, columns: x.columns, inner: weight.rows, du, xStride: weight.rows, panels: panels, part,
        yStride: x.columns)
      drop(dropped, part, columns: x.columns, context.layout)
      add(part, x.count, to: dx)
    }
  }
}
