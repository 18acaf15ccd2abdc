/// C[6, 16] = base + Σ_p A[i, p]·B[p, 16]: twelve accumulators, two panel vectors and one broadcast fill the sixteen
/// registers of AVX2.
///
/// Element (i, p) of A lies at `a + i·rowStride + p·innerStride`; all six rows are read. `base` is what the tile begins
/// with, a row every `baseStride` floats (0: the same row, a bias); nil stands for zero. The order of the products in
/// the source is what keeps the compiler from spilling accumulators.
@inline(never)
func multiplyTile(
  _ inner: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ innerStride: Int, _ panel: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ stride: Int, _ base: UnsafePointer<Float>?, _ baseStride: Int
) {
  var c00 = Vector()
  var c01 = Vector()
  var c10 = Vector()
  var c11 = Vector()
  var c20 = Vector()
  var c21 = Vector()
  var c30 = Vector()
  var c31 = Vector()
  var c40 = Vector()
  var c41 = Vector()
  var c50 = Vector()
  var c51 = Vector()
  let row2 = 2 * rowStride
  let row3 = 3 * rowStride
  let row4 = 4 * rowStride
  let row5 = 5 * rowStride
  var x = a
  var b = panel
  for _ in 0..<inner {
    let b0 = load(b)
    let b1 = load(b + vectorWidth)
    c00 = multiplyAdd(x[0], b0, c00)
    c01 = multiplyAdd(x[0], b1, c01)
    c10 = multiplyAdd(x[rowStride], b0, c10)
    c11 = multiplyAdd(x[rowStride], b1, c11)
    c20 = multiplyAdd(x[row2], b0, c20)
    c21 = multiplyAdd(x[row2], b1, c21)
    c30 = multiplyAdd(x[row3], b0, c30)
    c31 = multiplyAdd(x[row3], b1, c31)
    c40 = multiplyAdd(x[row4], b0, c40)
    c41 = multiplyAdd(x[row4], b1, c41)
    c50 = multiplyAdd(x[row5], b0, c50)
    c51 = multiplyAdd(x[row5], b1, c51)
    b += panelWidth
    x += innerStride
  }
  storeTileRow(c00, c01, c, base)
  storeTileRow(c10, c11, c + stride, base.map { $0 + baseStride })
  storeTileRow(c20, c21, c + 2 * stride, base.map { $0 + 2 * baseStride })
  storeTileRow(c30, c31, c + 3 * stride, base.map { $0 + 3 * baseStride })
  storeTileRow(c40, c41, c + 4 * stride, base.map { $0 + 4 * baseStride })
  storeTileRow(c50, c51, c + 5 * stride, base.map { $0 + 5 * baseStride })
}

@inline(__always)
private func storeTileRow(
  _ low: Vector, _ high: Vector, _ target: UnsafeMutablePointer<Float>, _ base: UnsafePointer<Float>?
) {
  if let base {
    store(load(base) + low, target)
    store(load(base + vectorWidth) + high, target + vectorWidth)
  } else {
    store(low, target)
    store(high, target + vectorWidth)
  }
}

/// A tile at an edge: computed whole in memory of its own, of which `rows` × `columns` go to C.
///
/// All six rows of A are read, so the caller hands over a strip that has them.
func multiplyEdgeTile(
  _ inner: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ innerStride: Int, _ panel: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ stride: Int, rows: Int, columns: Int, bias: UnsafePointer<Float>?,
  accumulate: Bool
) {
  var tile = InlineArray<96, Float>(repeating: 0)
  withUnsafeMutableBytes(of: &tile) { bytes in
    guard let values = bytes.bindMemory(to: Float.self).baseAddress else { return }
    multiplyTile(inner, a, rowStride, innerStride, panel, values, panelWidth, nil, 0)
    for row in 0..<rows {
      let source = values + row * panelWidth
      let target = c + row * stride
      for column in 0..<columns {
        var value = source[column]
        if let bias { value += bias[column] }
        target[column] = accumulate ? target[column] + value : value
      }
    }
  }
}
