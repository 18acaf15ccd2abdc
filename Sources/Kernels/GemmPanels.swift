// Packed right-hand sides of a matrix product. A panel holds `panelWidth` columns of B for all k:
// [k][panelWidth], zero where a column is past the end. Panels follow one another.

/// Columns in one packed panel.
package let panelWidth = 16

/// Floats that a packed right-hand side of `columns` columns and inner dimension `inner` takes.
package func packedCount(inner: Int, columns: Int) -> Int {
  (columns + panelWidth - 1) / panelWidth * panelWidth * inner
}

/// Packs Wᵀ for y = x·Wᵀ: W is `[rows, inner]` row-major, as a linear layer keeps it; its rows become columns.
package func packTransposed(
  _ weights: UnsafePointer<Float>, stride: Int, rows: Int, inner: Int, into panels: UnsafeMutablePointer<Float>
) {
  var out = panels
  var row = 0
  while row < rows {
    let count = min(panelWidth, rows - row)
    let base = weights + row * stride
    if count == panelWidth {
      transposeFullPanel(base, stride: stride, inner: inner, into: out)
    } else {
      for p in 0..<inner {
        for t in 0..<panelWidth { out[p * panelWidth + t] = t < count ? base[t * stride + p] : 0 }
      }
    }
    out += panelWidth * inner
    row += panelWidth
  }
}

/// Blocks of eight inner positions keep the sixteen source rows in cache lines that are already loaded.
@inline(__always)
private func transposeFullPanel(
  _ base: UnsafePointer<Float>, stride: Int, inner: Int, into out: UnsafeMutablePointer<Float>
) {
  var p = 0
  while p + vectorWidth <= inner {
    for half in 0..<2 {
      let source = base + half * vectorWidth * stride + p
      let columns = transpose8(source, stride)
      let target = out + p * panelWidth + half * vectorWidth
      store(columns.0, target)
      store(columns.1, target + panelWidth)
      store(columns.2, target + 2 * panelWidth)
      store(columns.3, target + 3 * panelWidth)
      store(columns.4, target + 4 * panelWidth)
      store(columns.5, target + 5 * panelWidth)
      store(columns.6, target + 6 * panelWidth)
      store(columns.7, target + 7 * panelWidth)
    }
    p += vectorWidth
  }
  while p < inner {
    for t in 0..<panelWidth { out[p * panelWidth + t] = base[t * stride + p] }
    p += 1
  }
}

typealias EightVectors = (Vector, Vector, Vector, Vector, Vector, Vector, Vector, Vector)

/// Transposes the 8×8 block at `source` (row stride `stride`): three rounds of swapping halves, quarters and singles.
@inline(__always)
func transpose8(_ source: UnsafePointer<Float>, _ stride: Int) -> EightVectors {
  let r0 = load(source)
  let r1 = load(source + stride)
  let r2 = load(source + 2 * stride)
  let r3 = load(source + 3 * stride)
  let r4 = load(source + 4 * stride)
  let r5 = load(source + 5 * stride)
  let r6 = load(source + 6 * stride)
  let r7 = load(source + 7 * stride)
  let a0 = Vector(lowHalf: r0.lowHalf, highHalf: r4.lowHalf)
  let a4 = Vector(lowHalf: r0.highHalf, highHalf: r4.highHalf)
  let a1 = Vector(lowHalf: r1.lowHalf, highHalf: r5.lowHalf)
  let a5 = Vector(lowHalf: r1.highHalf, highHalf: r5.highHalf)
  let a2 = Vector(lowHalf: r2.lowHalf, highHalf: r6.lowHalf)
  let a6 = Vector(lowHalf: r2.highHalf, highHalf: r6.highHalf)
  let a3 = Vector(lowHalf: r3.lowHalf, highHalf: r7.lowHalf)
  let a7 = Vector(lowHalf: r3.highHalf, highHalf: r7.highHalf)
  let low = transposeQuarters(a0, a1, a2, a3)
  let high = transposeQuarters(a4, a5, a6, a7)
  return (low.0, low.1, low.2, low.3, high.0, high.1, high.2, high.3)
}

/// Transposes the 4×4 blocks in the low and in the high halves of four vectors.
@inline(__always)
private func transposeQuarters(
  _ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector
) -> (Vector, Vector, Vector, Vector) {
  (
    Vector(a[0], b[0], c[0], d[0], a[4], b[4], c[4], d[4]),
    Vector(a[1], b[1], c[1], d[1], a[5], b[5], c[5], d[5]),
    Vector(a[2], b[2], c[2], d[2], a[6], b[6], c[6], d[6]),
    Vector(a[3], b[3], c[3], d[3], a[7], b[7], c[7], d[7])
  )
}

/// Packs W for dx = dy·W: W is `[rows, columns]` row-major; its rows are the inner dimension.
package func packPlain(
  _ weights: UnsafePointer<Float>, stride: Int, rows: Int, columns: Int, into panels: UnsafeMutablePointer<Float>
) {
  packPlain(weights, stride: stride, rows: 0..<rows, of: rows, columns: columns, into: panels)
}

/// Packs the inner positions `range` of `rows`, whose first lies at `weights`; the others in `panels` stay as they are.
package func packPlain(
  _ weights: UnsafePointer<Float>, stride: Int, rows range: Range<Int>, of rows: Int, columns: Int,
  into panels: UnsafeMutablePointer<Float>
) {
  var column = 0
  while column < columns {
    let count = min(panelWidth, columns - column)
    var out = panels + column * rows + range.lowerBound * panelWidth
    for p in 0..<range.count {
      let source = weights + p * stride + column
      if count == panelWidth {
        store(load(source), out)
        store(load(source + vectorWidth), out + vectorWidth)
      } else {
        for t in 0..<panelWidth { out[t] = t < count ? source[t] : 0 }
      }
      out += panelWidth
    }
    column += panelWidth
  }
}
