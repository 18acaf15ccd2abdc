// Matrix products over packed right-hand sides. Rows of a tile: `tileRows`; columns: `panelWidth`.

/// Rows of the result that one call of the micro-kernel computes.
package let tileRows = 6

/// Inner positions in one block: a panel of 384 × 16 floats is 24 KB and stays in the first-level cache.
private let innerBlock = 384

/// Rows in one block: 96 rows of 384 inner positions are 147 KB and stay in the second-level cache.
private let rowBlock = 96

/// y[rows, columns] = (accumulate ? y : 0) + bias + x[rows, inner]·B, where B is packed by `packTransposed` or
/// `packPlain`.
///
/// `bias` holds `columns` floats or is nil. The sum over `inner` runs in ascending order within blocks of 384, and blocks
/// are added in ascending order: the bits of a row do not depend on the other rows.
package func multiplyPacked(
  rows: Int, columns: Int, inner: Int, _ x: UnsafePointer<Float>, xStride: Int, panels: UnsafePointer<Float>,
  bias: UnsafePointer<Float>? = nil, _ y: UnsafeMutablePointer<Float>, yStride: Int, accumulate: Bool = false
) {
  guard rows > 0, columns > 0 else { return }
  guard inner > 0 else {
    fillWithBias(rows: rows, columns: columns, bias: bias, y, yStride: yStride, accumulate: accumulate)
    return
  }
  var k = 0
  while k < inner {
    let innerCount = min(innerBlock, inner - k)
    let first = k == 0
    var row = 0
    while row < rows {
      let rowEnd = min(row + rowBlock, rows)
      var column = 0
      while column < columns {
        let panel = panels + column * inner + k * panelWidth
        let columnCount = min(panelWidth, columns - column)
        var i = row
        while i < rowEnd {
          multiplyTile(
            innerCount, x + i * xStride + k, xStride, 1, panel, y + i * yStride + column, yStride,
            min(tileRows, rowEnd - i), columnCount, first ? bias.map { $0 + column } : nil, accumulate || !first)
          i += tileRows
        }
        column += panelWidth
      }
      row = rowEnd
    }
    k += innerCount
  }
}

private func fillWithBias(
  rows: Int, columns: Int, bias: UnsafePointer<Float>?, _ y: UnsafeMutablePointer<Float>, yStride: Int,
  accumulate: Bool
) {
  for row in 0..<rows {
    let target = y + row * yStride
    for column in 0..<columns { target[column] = (accumulate ? target[column] : 0) + (bias?[column] ?? 0) }
  }
}

/// Floats of scratch that `multiplyTransposed` needs.
package func transposedScratchCount(inner: Int, rows: Int, columns: Int) -> Int {
  packedCount(inner: inner, columns: columns) + (outputBlock + tileRows + vectorWidth) * inner
}

/// Rows of the result in one block of `multiplyTransposed`; a multiple of `tileRows`.
private let outputBlock = 96

/// c[rows, columns] = (accumulate ? c : 0) + aᵀ·b with a `[inner, rows]` and b `[inner, columns]`, both row-major:
/// the gradient of a weight, dW = dyᵀ·x.
///
/// `scratch` holds `transposedScratchCount` floats. The sum over `inner` runs in ascending order.
package func multiplyTransposed(
  inner: Int, rows: Int, columns: Int, _ a: UnsafePointer<Float>, aStride: Int, _ b: UnsafePointer<Float>,
  bStride: Int, _ c: UnsafeMutablePointer<Float>, cStride: Int, accumulate: Bool,
  scratch: UnsafeMutablePointer<Float>
) {
  let panels = scratch
  let strips = scratch + packedCount(inner: inner, columns: columns)
  packPlain(b, stride: bStride, rows: inner, columns: columns, into: panels)
  var row = 0
  while row < rows {
    let rowEnd = min(row + outputBlock, rows)
    packStrips(a, stride: aStride, inner: inner, from: row, to: rowEnd, of: rows, into: strips)
    var column = 0
    while column < columns {
      let columnCount = min(panelWidth, columns - column)
      var i = row
      while i < rowEnd {
        multiplyTile(
          inner, strips + (i - row) * inner, 1, tileRows, panels + column * inner, c + i * cStride + column, cStride,
          min(tileRows, rowEnd - i), columnCount, nil, accumulate)
        i += tileRows
      }
      column += panelWidth
    }
    row = rowEnd
  }
}

/// Columns `from..<to` of a as strips of six: [strip][inner][6].
private func packStrips(
  _ a: UnsafePointer<Float>, stride: Int, inner: Int, from: Int, to: Int, of rows: Int,
  into strips: UnsafeMutablePointer<Float>
) {
  var out = strips
  var column = from
  while column < to {
    let count = min(tileRows, to - column)
    // Eight floats are copied where they exist and the next six overwrite the two that are too many; the buffer ends
    // with room for them.
    let wide = column + vectorWidth <= rows
    for p in 0..<inner {
      let source = a + p * stride + column
      if wide {
        store(load(source), out)
      } else {
        for t in 0..<count { out[t] = source[t] }
      }
      out += tileRows
    }
    column += tileRows
  }
}
