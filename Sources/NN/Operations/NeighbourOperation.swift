package import Tensors

/// Each row beside its neighbours in its sequence, zeros beyond the ends: x `[tokens, columns]` → `[tokens, columns · width]`
/// with the neighbours of one column side by side, so that a convolution is a product with its weight `[out, columns, width]`.
/// Source: `torch.nn.Conv1d` with zero padding.
package func neighbourRows(_ x: Tensor, width: Int, _ context: ForwardContext) -> Tensor {
  precondition(width % 2 == 1)
  let layout = context.layout
  let reach = width / 2
  let wide = x.columns * width
  let y = context.output(rows: x.rows, columns: wide, needsGradient: x.needsGradient)
  /// Calls `body` with a row, the place of a neighbour, and the neighbour's row or nil.
  func forEachNeighbour(_ body: (_ row: Int, _ place: Int, _ neighbour: Int?) -> Void) {
    for sequence in 0..<layout.count {
      let range = layout.range(sequence)
      for row in range {
        for place in 0..<width {
          let neighbour = row + place - reach
          body(row, place, range.contains(neighbour) ? neighbour : nil)
        }
      }
    }
  }
  forEachNeighbour { row, place, neighbour in
    let target = y.row(row) + place
    for column in 0..<x.columns { target[column * width] = neighbour.map { x.row($0)[column] } ?? 0 }
  }
  context.tape?.record(y) { dy in
    guard let dx = context.tape?.zeroedAccumulator(for: x) else { return }
    forEachNeighbour { row, place, neighbour in
      guard let neighbour else { return }
      let source = dy + row * wide + place
      for column in 0..<x.columns { dx[neighbour * x.columns + column] += source[column * width] }
    }
  }
  return y
}
