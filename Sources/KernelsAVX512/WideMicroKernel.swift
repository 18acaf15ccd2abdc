/// The micro-kernel for processors with AVX-512. This target alone is compiled for them, so nothing of it may run, or be
/// inlined, elsewhere: `Kernels` asks the processor first.

private typealias WideVector = SIMD16<Float>

@inline(__always)
private func load(_ pointer: UnsafePointer<Float>) -> WideVector {
  UnsafeRawPointer(pointer).loadUnaligned(as: WideVector.self)
}

@inline(__always)
private func multiplyAdd(_ a: Float, _ b: WideVector, _ c: WideVector) -> WideVector {
  #if HONE_FMA
    c.addingProduct(WideVector(repeating: a), b)
  #else
    WideVector(repeating: a) * b + c
  #endif
}

@inline(__always)
private func storeRow(
  _ value: WideVector, _ target: UnsafeMutablePointer<Float>, _ base: UnsafePointer<Float>?
) {
  let result = base.map { load($0) + value } ?? value
  UnsafeMutableRawPointer(target).storeBytes(of: result, as: WideVector.self)
}

/// C[12, 16] = base + Σ_p A[i, p]·B[p, 16]: twelve accumulators of sixteen lanes.
///
/// The same products in the same order as two tiles of `multiplyTile`, so the same bits. Rows 0–5 of A lie `rowStride`
/// apart from `a` on, rows 6–11 from `a + half` on; inner positions lie `innerStride` apart.
@inline(never)
package func multiplyWideTile(
  _ inner: Int, _ a: UnsafePointer<Float>, _ half: Int, _ rowStride: Int, _ innerStride: Int,
  _ panel: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ stride: Int, _ base: UnsafePointer<Float>?,
  _ baseStride: Int
) {
  var c0 = WideVector()
  var c1 = c0
  var c2 = c0
  var c3 = c0
  var c4 = c0
  var c5 = c0
  var c6 = c0
  var c7 = c0
  var c8 = c0
  var c9 = c0
  var c10 = c0
  var c11 = c0
  let row2 = 2 * rowStride
  let row3 = 3 * rowStride
  let row4 = 4 * rowStride
  let row5 = 5 * rowStride
  var x = a
  var z = a + half
  var b = panel
  for _ in 0..<inner {
    let row = load(b)
    c0 = multiplyAdd(x[0], row, c0)
    c1 = multiplyAdd(x[rowStride], row, c1)
    c2 = multiplyAdd(x[row2], row, c2)
    c3 = multiplyAdd(x[row3], row, c3)
    c4 = multiplyAdd(x[row4], row, c4)
    c5 = multiplyAdd(x[row5], row, c5)
    c6 = multiplyAdd(z[0], row, c6)
    c7 = multiplyAdd(z[rowStride], row, c7)
    c8 = multiplyAdd(z[row2], row, c8)
    c9 = multiplyAdd(z[row3], row, c9)
    c10 = multiplyAdd(z[row4], row, c10)
    c11 = multiplyAdd(z[row5], row, c11)
    b += 16
    x += innerStride
    z += innerStride
  }
  storeRow(c0, c, base)
  storeRow(c1, c + stride, base.map { $0 + baseStride })
  storeRow(c2, c + 2 * stride, base.map { $0 + 2 * baseStride })
  storeRow(c3, c + 3 * stride, base.map { $0 + 3 * baseStride })
  storeRow(c4, c + 4 * stride, base.map { $0 + 4 * baseStride })
  storeRow(c5, c + 5 * stride, base.map { $0 + 5 * baseStride })
  storeRow(c6, c + 6 * stride, base.map { $0 + 6 * baseStride })
  storeRow(c7, c + 7 * stride, base.map { $0 + 7 * baseStride })
  storeRow(c8, c + 8 * stride, base.map { $0 + 8 * baseStride })
  storeRow(c9, c + 9 * stride, base.map { $0 + 9 * baseStride })
  storeRow(c10, c + 10 * stride, base.map { $0 + 10 * baseStride })
  storeRow(c11, c + 11 * stride, base.map { $0 + 11 * baseStride })
}
