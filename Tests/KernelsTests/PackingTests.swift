import Kernels
import TestSupport
import Testing

@Suite("Packing of right-hand sides")
struct PackingTests {
  @Test("W and Wᵀ land in panels of sixteen columns, zero past the end", arguments: ProductShape.all)
  func panels(shape: ProductShape) {
    var random = SeededRandom(1)
    let weights = shape.matrix(shape.rows, shape.columns, &random, whole: false)
    let plain = PlainMatrix(weights)
    GuardedMemory.use { memory in
      let source = memory.floats(weights.values)
      let panels = memory.undefined(packedCount(inner: shape.rows, columns: shape.columns))
      packPlain(source, stride: weights.stride, rows: shape.rows, columns: shape.columns, into: panels)
      #expect(difference(memory.values(panels), plainPanels(plain), .exact) == nil)
      let transposed = memory.undefined(packedCount(inner: shape.columns, columns: shape.rows))
      packTransposed(source, stride: weights.stride, rows: shape.rows, inner: shape.columns, into: transposed)
      #expect(difference(memory.values(transposed), plainPanels(plain.transposed), .exact) == nil)
    }
  }

  @Test("rows packed part by part make the panels of the whole")
  func parts() {
    var random = SeededRandom(2)
    let (rows, columns) = (53, 37)
    let weights = random.floats(rows * columns)
    GuardedMemory.use { memory in
      let source = memory.floats(weights)
      let whole = memory.undefined(packedCount(inner: rows, columns: columns))
      let parts = memory.undefined(packedCount(inner: rows, columns: columns))
      packPlain(source, stride: columns, rows: rows, columns: columns, into: whole)
      for part in [32..<53, 0..<16, 16..<32] {
        packPlain(
          source + part.lowerBound * columns, stride: columns, rows: part, of: rows, columns: columns, into: parts)
      }
      #expect(memory.values(parts) == memory.values(whole))
    }
  }

  /// The panels of B [inner, columns]: for each sixteen columns, each inner position, the columns.
  private func plainPanels(_ b: PlainMatrix) -> [Double] {
    var result: [Double] = []
    for first in stride(from: 0, to: b.columns, by: 16) {
      for inner in 0..<b.rows {
        for column in first..<first + 16 { result.append(column < b.columns ? b[inner, column] : 0) }
      }
    }
    return result
  }
}
