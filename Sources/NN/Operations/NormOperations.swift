import Kernels
package import Tensors

/// Mean and inverse deviation of each row, kept for the backward pass.
private struct RowStatistics {
  var values: [(mean: Float, inverseDeviation: Float)] = []
}

/// y = LayerNorm(x) row by row, without a bias where it is nil: x and y `[rows, columns]`. Source: `torch.nn.LayerNorm`.
package func layerNorm(
  _ x: Tensor, weight: Parameter, bias: Parameter?, epsilon: Float, _ context: ForwardContext
) -> Tensor {
  guard context.isUniform || !context.replaces(bias) else {
    return context.inParts(x, columns: x.columns) { layerNorm($0, weight: weight, bias: bias, epsilon: epsilon, $1) }
  }
  let bias = context.bias(bias)
  let trains = context.trains(weight) || bias.map(context.trains) == true
  let y = context.output(rows: x.rows, columns: x.columns, needsGradient: x.needsGradient || trains)
  let statistics = normalize(x, into: y, weight: weight, bias: bias, epsilon: epsilon, context)
  context.tape?.record(y) { dy in
    let target = context.tape?.accumulator(for: x)
    normBackward(
      x, dy: dy, statistics, weight: weight, bias: bias, dx: target?.buffer, accumulate: target?.accumulate ?? false,
      context)
  }
  return y
}

/// y = LayerNorm(residual + dropout(x)): the end of each half of a BERT layer.
///
/// `x` is used up: its memory holds the sum from here on.
package func dropoutAddNorm(
  _ x: Tensor, residual: Tensor, dropout site: DropoutSite, weight: Parameter, bias: Parameter?, epsilon: Float,
  _ context: ForwardContext
) -> Tensor {
  precondition(x.data != residual.data)
  guard context.isUniform || !context.replaces(bias) else {
    precondition(context.mixes && context.random == nil)
    add(residual.data, x.count, to: x.data)
    return layerNorm(x, weight: weight, bias: bias, epsilon: epsilon, context)
  }
  let bias = context.bias(bias)
  let trains = context.trains(weight) || bias.map(context.trains) == true
  let needsGradient = x.needsGradient || residual.needsGradient || trains
  let y = context.output(rows: x.rows, columns: x.columns, needsGradient: needsGradient)
  let dropout = context.dropout(site)
  if let dropout { drop(dropout, x.data, columns: x.columns, context.layout) }
  add(residual.data, x.count, to: x.data)
  let statistics = normalize(x, into: y, weight: weight, bias: bias, epsilon: epsilon, context)
  context.tape?.record(y) { dy in
    guard let tape = context.tape else { return }
    guard let (dsum, _) = tape.accumulator(for: x) else {
      // Only the residual or the norm itself wants a gradient.
      context.withScratch(x.count) { sum in
        normBackward(x, dy: dy, statistics, weight: weight, bias: bias, dx: sum, accumulate: false, context)
        tape.add(sum, to: residual)
      }
      return
    }
    normBackward(x, dy: dy, statistics, weight: weight, bias: bias, dx: dsum, accumulate: false, context)
    tape.add(dsum, to: residual)
    if let dropout { drop(dropout, dsum, columns: x.columns, context.layout) }
  }
  return y
}

/// y = residual + dropout(x): the end of each half of a layer that normalises first.
///
/// `x` is used up: its memory holds y.
package func dropoutAdd(
  _ x: Tensor, residual: Tensor, dropout site: DropoutSite, _ context: ForwardContext
) -> Tensor {
  precondition(x.data != residual.data)
  let y = context.output(
    x.data, rows: x.rows, columns: x.columns, needsGradient: x.needsGradient || residual.needsGradient)
  let dropout = context.dropout(site)
  if let dropout { drop(dropout, y.data, columns: x.columns, context.layout) }
  add(residual.data, y.count, to: y.data)
  context.tape?.record(y) { dy in
    context.tape?.add(dy, to: residual)
    guard x.needsGradient else { return }
    if let dropout { drop(dropout, dy, columns: x.columns, context.layout) }
    context.tape?.add(dy, to: x)
  }
  return y
}

/// y = dropout(x); x itself where nothing is dropped.
package func dropout(_ x: Tensor, site: DropoutSite, _ context: ForwardContext) -> Tensor {
  guard let dropout = context.dropout(site) else { return x }
  let y = context.output(rows: x.rows, columns: x.columns, needsGradient: x.needsGradient)
  y.data.update(from: x.data, count: x.count)
  drop(dropout, y.data, columns: x.columns, context.layout)
  context.tape?.record(y) { dy in
    drop(dropout, dy, columns: x.columns, context.layout)
    context.tape?.add(dy, to: x)
  }
  return y
}

/// Drops elements of all rows in place; a row's mask depends on its sequence's example and its place in it.
func drop(
  _ dropout: Dropout, _ data: UnsafeMutablePointer<Float>, columns: Int, _ layout: SequenceLayout
) {
  for sequence in 0..<layout.count {
    for (index, row) in layout.range(sequence).enumerated() {
      applyDropout(
        dropout, example: layout.exampleIDs[sequence], row: index, columns: columns, data + row * columns,
        data + row * columns)
    }
  }
}

private func normalize(
  _ x: Tensor, into y: Tensor, weight: Parameter, bias: Parameter?, epsilon: Float, _ context: ForwardContext
) -> RowStatistics {
  let weights = context.parameters.values(weight)
  let biases = bias.map(context.parameters.values)
  var statistics = RowStatistics()
  if y.needsGradient { statistics.values.reserveCapacity(x.rows) }
  for row in 0..<x.rows {
    let values = layerNormRow(
      x.row(row), columns: x.columns, weight: weights, bias: biases, epsilon: epsilon, y.row(row))
    if y.needsGradient { statistics.values.append(values) }
  }
  return statistics
}

private func normBackward(
  _ x: Tensor, dy: UnsafePointer<Float>, _ statistics: RowStatistics, weight: Parameter, bias: Parameter?,
  dx: UnsafeMutablePointer<Float>?, accumulate: Bool, _ context: ForwardContext
) {
  let weights = context.parameters.values(weight)
  let dweight = context.gradients?.zeroedAccumulator(for: weight)
  let dbias = bias.flatMap { context.gradients?.zeroedAccumulator(for: $0) }
  let columns = x.columns
  for row in 0..<x.rows {
    let (mean, inverse) = statistics.values[row]
    layerNormRowBackward(
      x.row(row), dy + row * columns, columns: columns, mean: mean, inverseDeviation: inverse, weight: weights,
      dx.map { $0 + row * columns }, accumulate: accumulate, dweight: dweight, dbias: dbias)
  }
}
