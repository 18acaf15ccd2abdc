import Kernels
import TestSupport
import Testing

@Suite("Transposed matrix product")
struct TransposedProductTests {
  /// Strides wider than the rows make a, b and c blocks of larger matrices; scratch is as small as promised.
  @Test("aᵀ·b equals its plain twin exactly on whole numbers", arguments: ProductShape.all)
  func wholeNumbers(shape: ProductShape) {
    for accumulates in [false, true] {
      let (actual, expected, _) = run(shape, accumulates: accumulates, whole: true)
      #expect(difference(actual, expected, .exact) == nil, "accumulate \(accumulates)")
    }
  }

  @Test("aᵀ·b equals its plain twin within the bound of summation", arguments: ProductShape.all)
  func realNumbers(shape: ProductShape) {
    for accumulates in [false, true] {
      let (actual, expected, magnitudes) = run(shape, accumulates: accumulates, whole: false)
      let tolerance = Tolerance.sums(terms: shape.inner + 1, magnitudes: magnitudes)
      #expect(difference(actual, expected, tolerance) == nil, "accumulate \(accumulates)")
    }
  }

  private func run(
    _ shape: ProductShape, accumulates: Bool, whole: Bool
  ) -> (actual: [Float], expected: [Double], magnitudes: [Double]) {
    var random = SeededRandom(6)
    let a = shape.matrix(shape.inner, shape.rows, &random, whole: whole)
    let b = shape.matrix(shape.inner, shape.columns, &random, whole: whole)
    let c = shape.matrix(shape.rows, shape.columns, &random, whole: whole)
    let actual = GuardedMemory.use { memory in
      let target = memory.floats(c.values)
      let scratch = memory.undefined(
        transposedScratchCount(inner: shape.inner, rows: shape.rows, columns: shape.columns))
      multiplyTransposed(
        inner: shape.inner, rows: shape.rows, columns: shape.columns, memory.floats(a.values), aStride: a.stride,
        memory.floats(b.values), bStride: b.stride, target, cStride: c.stride, accumulate: accumulates,
        scratch: scratch)
      return memory.values(target)
    }
    let left = PlainMatrix(a).transposed
    let right = PlainMatrix(b)
    let start = accumulates ? PlainMatrix(c) : PlainMatrix(c).map { _ in 0 }
    let magnitudes = left.magnitudes * right.magnitudes + start.magnitudes
    return (actual, c.replacing(with: left * right + start), c.replacing(with: magnitudes))
  }
}
