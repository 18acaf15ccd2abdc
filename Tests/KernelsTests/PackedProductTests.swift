import Kernels
import TestSupport
import Testing

/// What is added to a packed product, and how its right-hand side was packed.
struct ProductOptions: Sendable {
  let hasBias: Bool
  let accumulates: Bool
  let isTransposed: Bool

  static let all = [false, true].flatMap { bias in
    [false, true].flatMap { accumulates in
      [false, true].map { ProductOptions(hasBias: bias, accumulates: accumulates, isTransposed: $0) }
    }
  }
}

@Suite("Packed matrix product")
struct PackedProductTests {
  /// Whole numbers: every sum is exact, so the twin must agree to the bit and nothing but y's elements may change.
  @Test("equals its plain twin exactly on whole numbers", arguments: ProductShape.all)
  func wholeNumbers(shape: ProductShape) {
    for options in ProductOptions.all {
      let (actual, expected, _) = run(shape, options, whole: true, seed: 2)
      #expect(difference(actual, expected, .exact) == nil, "\(options)")
    }
  }

  @Test("equals its plain twin within the bound of summation on real numbers", arguments: ProductShape.all)
  func realNumbers(shape: ProductShape) {
    for options in ProductOptions.all {
      let (actual, expected, magnitudes) = run(shape, options, whole: false, seed: 3)
      let tolerance = Tolerance.sums(terms: shape.inner + 2, magnitudes: magnitudes)
      #expect(difference(actual, expected, tolerance) == nil, "\(options)")
    }
  }

  @Test("equals BLAS, both in single precision", arguments: ProductShape.all.filter { $0.inner > 0 && $0.rows > 0 })
  func blas(shape: ProductShape) {
    var random = SeededRandom(4)
    let x = random.floats(shape.rows * shape.inner)
    let weights = random.floats(shape.columns * shape.inner)
    GuardedMemory.use { memory in
      let panels = memory.undefined(packedCount(inner: shape.inner, columns: shape.columns))
      let left = memory.floats(x)
      let right = memory.floats(weights)
      let ours = memory.undefined(shape.rows * shape.columns)
      let theirs = memory.undefined(shape.rows * shape.columns)
      packTransposed(right, stride: shape.inner, rows: shape.columns, inner: shape.inner, into: panels)
      multiplyPacked(
        rows: shape.rows, columns: shape.columns, inner: shape.inner, left, xStride: shape.inner, panels: panels, ours,
        yStride: shape.columns)
      guard shape.columns > 0 else { return }
      BLAS.multiply(
        m: shape.rows, n: shape.columns, k: shape.inner, left, lda: shape.inner, right, transposeB: true,
        ldb: shape.inner, theirs, ldc: shape.columns)
      let magnitudes =
        PlainMatrix(rows: shape.rows, columns: shape.inner, x).magnitudes
        * PlainMatrix(rows: shape.columns, columns: shape.inner, weights).transposed.magnitudes
      // Two roundings of the same sums: twice the bound of one.
      let tolerance = Tolerance.sums(terms: 2 * shape.inner + 2, magnitudes: magnitudes.values)
      #expect(difference(memory.values(ours), memory.values(theirs).map(Double.init), tolerance) == nil)
    }
  }

  @Test("the bits of a row do not depend on the other rows", arguments: [(97, 33, 800), (6, 16, 384), (13, 5, 7)])
  func rowsAlone(rows: Int, columns: Int, inner: Int) {
    var random = SeededRandom(5)
    let x = random.floats(rows * inner)
    let weights = random.floats(columns * inner)
    let biases = random.floats(columns)
    GuardedMemory.use { memory in
      let panels = memory.undefined(packedCount(inner: inner, columns: columns))
      packTransposed(memory.floats(weights), stride: inner, rows: columns, inner: inner, into: panels)
      let left = memory.floats(x)
      let bias = memory.floats(biases)
      let together = memory.undefined(rows * columns)
      multiplyPacked(
        rows: rows, columns: columns, inner: inner, left, xStride: inner, panels: panels, bias: bias, together,
        yStride: columns)
      let alone = memory.undefined(rows * columns)
      for row in 0..<rows {
        multiplyPacked(
          rows: 1, columns: columns, inner: inner, left + row * inner, xStride: inner, panels: panels, bias: bias,
          alone + row * columns, yStride: columns)
      }
      #expect(bits(memory.values(alone)) == bits(memory.values(together)))
    }
  }

  private func run(
    _ shape: ProductShape, _ options: ProductOptions, whole: Bool, seed: UInt64
  ) -> (actual: [Float], expected: [Double], magnitudes: [Double]) {
    var random = SeededRandom(seed)
    let x = shape.matrix(shape.rows, shape.inner, &random, whole: whole)
    let b =
      options.isTransposed
      ? shape.matrix(shape.columns, shape.inner, &random, whole: whole)
      : shape.matrix(shape.inner, shape.columns, &random, whole: whole)
    let y = shape.matrix(shape.rows, shape.columns, &random, whole: whole)
    let biases = whole ? random.wholeFloats(shape.columns) : random.floats(shape.columns)
    let actual = GuardedMemory.use { memory in
      let panels = memory.undefined(packedCount(inner: shape.inner, columns: shape.columns))
      let source = memory.floats(b.values)
      if options.isTransposed {
        packTransposed(source, stride: b.stride, rows: shape.columns, inner: shape.inner, into: panels)
      } else {
        packPlain(source, stride: b.stride, rows: shape.inner, columns: shape.columns, into: panels)
      }
      let target = memory.floats(y.values)
      multiplyPacked(
        rows: shape.rows, columns: shape.columns, inner: shape.inner, memory.floats(x.values), xStride: x.stride,
        panels: panels, bias: options.hasBias ? memory.floats(biases) : nil, target, yStride: y.stride,
        accumulate: options.accumulates)
      return memory.values(target)
    }
    let right = options.isTransposed ? PlainMatrix(b).transposed : PlainMatrix(b)
    let before = options.accumulates ? PlainMatrix(y) : PlainMatrix(y).map { _ in 0 }
    let bias = PlainMatrix(rows: shape.rows, columns: shape.columns) { _, column in
      options.hasBias ? Double(biases[column]) : 0
    }
    let magnitudes = PlainMatrix(x).magnitudes * right.magnitudes + before.magnitudes + bias.magnitudes
    return (actual, y.replacing(with: PlainMatrix(x) * right + before + bias), y.replacing(with: magnitudes))
  }
}
