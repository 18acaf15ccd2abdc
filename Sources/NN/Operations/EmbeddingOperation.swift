import Kernels
package import Tensors

/// Rows of embedding tables, added up: y[token] = Σ over tables of table[ids[token]]; y `[tokens, hidden]`.
///
/// A table with role `embeddingRows` gets a gradient of the step's rows only, any other a dense one.
package func embeddingSum(
  _ tables: [(table: Parameter, ids: [Int32])], _ context: ForwardContext
) -> Tensor {
  let rows = tables[0].ids.count
  let columns = tables[0].table.columns
  let y = context.output(rows: rows, columns: columns, needsGradient: tables.contains { context.trains($0.table) })
  for (index, entry) in tables.enumerated() {
    precondition(entry.ids.allSatisfy { $0 >= 0 && Int($0) < entry.table.rows }, "an id outside \(entry.table.name)")
    let values = context.parameters.values(entry.table)
    let pending = context.parameters.pendingDecay(of: entry.table)
    for row in 0..<rows {
      let id = Int(entry.ids[row])
      let factor = pending?.factor(row: id) ?? 1
      if index == 0 {
        scale(values + id * columns, columns, by: factor, into: y.row(row))
      } else {
        addScaled(values + id * columns, columns, by: factor, to: y.row(row))
      }
    }
  }
  context.tape?.record(y) { dy in
    for entry in tables where context.trains(entry.table) {
      if let gradients = context.gradients?.rows(for: entry.table) {
        for row in 0..<rows {
          if let target = gradients.row(entry.ids[row]) { add(dy + row * columns, columns, to: target) }
        }
      } else if let dense = context.gradients?.zeroedAccumulator(for: entry.table) {
        for row in 0..<rows { add(dy + row * columns, columns, to: dense + Int(entry.ids[row]) * columns) }
      }
    }
  }
  return y
}
