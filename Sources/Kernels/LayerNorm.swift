/// y[columns] = (x - mean) / sqrt(variance + epsilon) · weight + bias for one row (Ba et al., 2016; biased variance).
///
/// Returns mean and 1 / sqrt(variance + epsilon), which the backward pass needs. `y` may be `x`; nothing is added where
/// `bias` is nil.
package func layerNormRow(
  _ x: UnsafePointer<Float>, columns: Int, weight: UnsafePointer<Float>, bias: UnsafePointer<Float>?, epsilon: Float,
  _ y: UnsafeMutablePointer<Float>
) -> (mean: Float, inverseDeviation: Float) {
  let count = Float(columns)
  let mean = sum(x, columns) / count
  let variance = squaredDeviation(x, columns, mean) / count
  let inverse = 1 / (variance + epsilon).squareRoot()
  var i = 0
  let shift = Vector(repeating: -mean)
  let factor = Vector(repeating: inverse)
  while i + vectorWidth <= columns {
    let normal = (load(x + i) + shift) * factor
    if let bias {
      store(multiplyAdd(normal, load(weight + i), load(bias + i)), y + i)
    } else {
      store(normal * load(weight + i), y + i)
    }
    i += vectorWidth
  }
  while i < columns {
    let scaled = (x[i] - mean) * inverse * weight[i]
    y[i] = bias.map { scaled + $0[i] } ?? scaled
    i += 1
  }
  return (mean, inverse)
}

/// The gradient of `layerNormRow` for one row.
///
/// With n = (x - mean)·inverse and g = dy ⊙ weight: dx = inverse·(g - mean(g) - n·mean(g ⊙ n)), dweight += dy ⊙ n,
/// dbias += dy. `dx` is written (or added to); `dweight` and `dbias` are added to, and skipped when nil.
package func layerNormRowBackward(
  _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, columns: Int, mean: Float, inverseDeviation: Float,
  weight: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>?, accumulate: Bool,
  dweight: UnsafeMutablePointer<Float>?, dbias: UnsafeMutablePointer<Float>?
) {
  let shift = Vector(repeating: -mean)
  let factor = Vector(repeating: inverseDeviation)
  var sumG = Vector()
  var sumGN = Vector()
  var tailG: Float = 0
  var tailGN: Float = 0
  var i = 0
  while i + vectorWidth <= columns {
    let gradient = load(dy + i)
    let normal = (load(x + i) + shift) * factor
    let g = gradient * load(weight + i)
    sumG += g
    sumGN = multiplyAdd(g, normal, sumGN)
    if let dweight { store(multiplyAdd(gradient, normal, load(dweight + i)), dweight + i) }
    if let dbias { store(load(dbias + i) + gradient, dbias + i) }
    i += vectorWidth
  }
  while i < columns {
    let normal = (x[i] - mean) * inverseDeviation
    let g = dy[i] * weight[i]
    tailG += g
    tailGN += g * normal
    if let dweight { dweight[i] += dy[i] * normal }
    if let dbias { dbias[i] += dy[i] }
    i += 1
  }
  guard let dx else { return }
  let meanG = (laneSum(sumG) + tailG) / Float(columns)
  let meanGN = (laneSum(sumGN) + tailGN) / Float(columns)
  i = 0
  while i + vectorWidth <= columns {
    let normal = (load(x + i) + shift) * factor
    let g = load(dy + i) * load(weight + i)
    let inner = g - Vector(repeating: meanG) - normal * Vector(repeating: meanGN)
    let value = inner * factor
    store(accumulate ? load(dx + i) + value : value, dx + i)
    i += vectorWidth
  }
  while i < columns {
    let normal = (x[i] - mean) * inverseDeviation
    let value = (dy[i] * weight[i] - meanG - normal * meanGN) * inverseDeviation
    dx[i] = accumulate ? dx[i] + value : value
    i += 1
  }
}
