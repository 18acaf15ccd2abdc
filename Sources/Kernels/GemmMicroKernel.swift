/// C[6, 16] = start + Σ_p A[i, p]·B[p, 16]: twelve accumulators, two panel vectors and one broadcast fill the sixteen
/// registers of AVX2.
///
/// A is read in place: element (i, p) lies at `a + i·rowStride + p·innerStride`. Rows from `rows` (1...6) on read row 0
/// again and are not written; columns from `columns` (1...16) on are zero in the panel and not written.
@inline(never)
func multiplyTile(
  _ inner: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ innerStride: Int, _ panel: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ stride: Int, _ rows: Int, _ columns: Int,
  _ bias: UnsafePointer<Float>?, _ accumulate: Bool
) {
  let a0 = a
  let a1 = rows > 1 ? a + rowStride : a
  let a2 = rows > 2 ? a + 2 * rowStride : a
  let a3 = rows > 3 ? a + 3 * rowStride : a
  let a4 = rows > 4 ? a + 4 * rowStride : a
  let a5 = rows > 5 ? a + 5 * rowStride : a
  var s0 = Vector(), s1 = Vector()
  if let bias {
    if columns == panelWidth {
      s0 = load(bias)
      s1 = load(bias + vectorWidth)
    } else {
      s0 = loadPartial(bias, min(columns, vectorWidth))
      s1 = loadPartial(bias + vectorWidth, max(0, columns - vectorWidth))
    }
  }
  var c00 = s0, c01 = s1, c10 = s0, c11 = s1, c20 = s0, c21 = s1
  var c30 = s0, c31 = s1, c40 = s0, c41 = s1, c50 = s0, c51 = s1
  var b = panel
  var p = 0
  let end = inner * innerStride
  while p < end {
    let b0 = load(b), b1 = load(b + vectorWidth)
    let x0 = a0[p], x1 = a1[p], x2 = a2[p]
    c00 = multiplyAdd(x0, b0, c00)
    c01 = multiplyAdd(x0, b1, c01)
    c10 = multiplyAdd(x1, b0, c10)
    c11 = multiplyAdd(x1, b1, c11)
    c20 = multiplyAdd(x2, b0, c20)
    c21 = multiplyAdd(x2, b1, c21)
    let x3 = a3[p], x4 = a4[p], x5 = a5[p]
    c30 = multiplyAdd(x3, b0, c30)
    c31 = multiplyAdd(x3, b1, c31)
    c40 = multiplyAdd(x4, b0, c40)
    c41 = multiplyAdd(x4, b1, c41)
    c50 = multiplyAdd(x5, b0, c50)
    c51 = multiplyAdd(x5, b1, c51)
    p += innerStride
    b += panelWidth
  }
  storeTileRow(c00, c01, c, columns, accumulate)
  if rows > 1 { storeTileRow(c10, c11, c + stride, columns, accumulate) }
  if rows > 2 { storeTileRow(c20, c21, c + 2 * stride, columns, accumulate) }
  if rows > 3 { storeTileRow(c30, c31, c + 3 * stride, columns, accumulate) }
  if rows > 4 { storeTileRow(c40, c41, c + 4 * stride, columns, accumulate) }
  if rows > 5 { storeTileRow(c50, c51, c + 5 * stride, columns, accumulate) }
}

@inline(__always)
private func storeTileRow(
  _ low: Vector, _ high: Vector, _ target: UnsafeMutablePointer<Float>, _ columns: Int, _ accumulate: Bool
) {
  if columns == panelWidth {
    if accumulate {
      store(load(target) + low, target)
      store(load(target + vectorWidth) + high, target + vectorWidth)
    } else {
      store(low, target)
      store(high, target + vectorWidth)
    }
    return
  }
  for lane in 0..<columns {
    let value = lane < vectorWidth ? low[lane] : high[lane - vectorWidth]
    target[lane] = accumulate ? target[lane] + value : value
  }
}
