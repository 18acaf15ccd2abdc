import KernelsAVX512

// Matrix products over packed right-hand sides. Rows of a tile: `tileRows`; columns: `panelWidth`.

/// Rows of the result that one call of the micro-kernel computes.
package let tileRows = 6

/// Rows of the result that one call of the wide micro-kernel computes.
private let wideTileRows = 12

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
  let fullRows = rows / tileRows * tileRows
  var k = 0
  while k < inner {
    let block = InnerBlock(
      start: k, count: min(innerBlock, inner - k), bias: k == 0 ? bias : nil, accumulate: accumulate || k > 0)
    var row = 0
    while row < fullRows {
      let rowEnd = min(row + rowBlock, fullRows)
      let blockPanels = panels + k * panelWidth
      if xStride % 1024 == 0 {
        withSpreadRows(row..<rowEnd, count: block.count, x + k, xStride) { spread, stride in
          multiplyRowBlock(row..<rowEnd, columns: columns, spread, stride, blockPanels, inner: inner, y, yStride, block)
        }
      } else {
        multiplyRowBlock(row..<rowEnd, columns: columns, x + k, xStride, blockPanels, inner: inner, y, yStride, block)
      }
      row = rowEnd
    }
    if fullRows < rows {
      multiplyLastRows(
        rows: rows - fullRows, columns: columns, inner: inner, x + fullRows * xStride + k, xStride, panels,
        y + fullRows * yStride, yStride, block)
    }
    k += block.count
  }
}

/// Full strips of a block of rows times all panels.
private func multiplyRowBlock(
  _ rows: Range<Int>, columns: Int, _ x: UnsafePointer<Float>, _ xStride: Int, _ panels: UnsafePointer<Float>,
  inner: Int,
  _ y: UnsafeMutablePointer<Float>, _ yStride: Int, _ block: InnerBlock
) {
  var column = 0
  while column < columns {
    multiplyColumn(
      rows: rows, column: column, columns: columns, x, xStride, panels + column * inner, y, yStride, block)
    column += panelWidth
  }
}

/// Calls `body` with a copy of the rows of a block that has another stride; `x` and the copy are such that row 0 is first.
///
/// Rows a multiple of 4,096 bytes apart, as those of 1,024 or 3,072 floats are, begin in the same set of the first-level
/// cache: the twelve rows of a strip are more than it has ways, so that each would be fetched again for every element.
private func withSpreadRows(
  _ rows: Range<Int>, count: Int, _ x: UnsafePointer<Float>, _ stride: Int,
  _ body: (_ x: UnsafePointer<Float>, _ stride: Int) -> Void
) {
  let spread = count + panelWidth
  withUnsafeTemporaryAllocation(of: Float.self, capacity: rows.count * spread) { copy in
    guard let base = copy.baseAddress else { return }
    for (index, row) in rows.enumerated() {
      (base + index * spread).update(from: x + row * stride, count: count)
    }
    body(UnsafePointer(base) - rows.lowerBound * spread, spread)
  }
}

/// One block of inner positions, and what its tiles begin with.
private struct InnerBlock {
  let start: Int
  let count: Int
  let bias: UnsafePointer<Float>?
  let accumulate: Bool
}

/// Full strips of six rows times one panel.
private func multiplyColumn(
  rows: Range<Int>, column: Int, columns: Int, _ x: UnsafePointer<Float>, _ xStride: Int,
  _ panel: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ yStride: Int, _ block: InnerBlock
) {
  let bias = block.bias.map { $0 + column }
  let isWhole = columns - column >= panelWidth && !(bias != nil && block.accumulate)
  var row = rows.lowerBound
  if isWhole, CPUFeatures.usesWideTiles {
    while row + wideTileRows <= rows.upperBound {
      let target = y + row * yStride + column
      let base = block.accumulate ? UnsafePointer(target) : bias
      multiplyWideTile(
        block.count, x + row * xStride, tileRows * xStride, xStride, 1, panel, target, yStride, base,
        block.accumulate ? yStride : 0)
      row += wideTileRows
    }
  }
  while row < rows.upperBound {
    let target = y + row * yStride + column
    if isWhole {
      let base = block.accumulate ? UnsafePointer(target) : bias
      multiplyTile(
        block.count, x + row * xStride, xStride, 1, panel, target, yStride, base, block.accumulate ? yStride : 0)
    } else {
      multiplyEdgeTile(
        block.count, x + row * xStride, xStride, 1, panel, target, yStride, rows: tileRows,
        columns: min(panelWidth, columns - column), bias: bias, accumulate: block.accumulate)
    }
    row += tileRows
  }
}

/// The last one to five rows, copied into a strip of six whose others are zero.
private func multiplyLastRows(
  rows: Int, columns: Int, inner: Int, _ x: UnsafePointer<Float>, _ xStride: Int, _ panels: UnsafePointer<Float>,
  _ y: UnsafeMutablePointer<Float>, _ yStride: Int, _ block: InnerBlock
) {
  var strip = InlineArray<2304, Float>(repeating: 0)
  withUnsafeMutableBytes(of: &strip) { bytes in
    guard let values = bytes.bindMemory(to: Float.self).baseAddress else { return }
    for row in 0..<rows { (values + row * innerBlock).update(from: x + row * xStride, count: block.count) }
    var column = 0
    while column < columns {
      multiplyEdgeTile(
        block.count, values, innerBlock, 1, panels + column * inner + block.start * panelWidth, y + column, yStride,
        rows: rows, columns: min(panelWidth, columns - column), bias: block.bias.map { $0 + column },
        accumulate: block.accumulate)
      column += panelWidth
    }
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
        let strip = strips + (i - row) * inner
        let panel = panels + column * inner
        let target = c + i * cStride + column
        if columnCount == panelWidth, rowEnd - i >= wideTileRows, CPUFeatures.usesWideTiles {
          multiplyWideTile(
            inner, strip, tileRows * inner, 1, tileRows, panel, target, cStride,
            accumulate ? UnsafePointer(target) : nil, cStride)
          i += wideTileRows
          continue
        }
        if columnCount == panelWidth, rowEnd - i >= tileRows {
          multiplyTile(
            inner, strip, 1, tileRows, panel, target, cStride, accumulate ? UnsafePointer(target) : nil, cStride)
        } else {
          multiplyEdgeTile(
            inner, strip, 1, tileRows, panel, target, cStride, rows: min(tileRows, rowEnd - i), columns: columnCount,
            bias: nil, accumulate: accumulate)
        }
        i += tileRows
      }
      column += panelWidth
    }
    row = rowEnd
  }
}

/// Columns `from..<to` of a as strips of six: [strip][inner][6]. A row of a is read once, from end to end.
private func packStrips(
  _ a: UnsafePointer<Float>, stride: Int, inner: Int, from: Int, to: Int, of rows: Int,
  into strips: UnsafeMutablePointer<Float>
) {
  let full = (to - from) / tileRows
  // Eight floats are copied where they exist; the next inner position overwrites the two that are too many, so the last
  // one is copied by itself.
  let wide = min(full, max(0, (rows - from - vectorWidth) / tileRows + 1))
  for p in 0..<inner {
    let source = a + p * stride + from
    let target = strips + p * tileRows
    let copied = p + 1 < inner ? wide : 0
    for strip in 0..<copied { store(load(source + strip * tileRows), target + strip * tileRows * inner) }
    for strip in copied..<full {
      for t in 0..<tileRows { target[strip * tileRows * inner + t] = source[strip * tileRows + t] }
    }
    for t in 0..<(to - from - full * tileRows) {
      target[full * tileRows * inner + t] = source[full * tileRows + t]
    }
  }
}
