/// A matrix of mostly zeros, kept row by row: the entries of row `i` are those in `offsets[i]..<offsets[i + 1]`.
struct SparseRows {
  private(set) var offsets = [0]
  private(set) var columns: [Int32] = []
  private(set) var values: [Double] = []

  var count: Int { offsets.count - 1 }

  mutating func append(columns newColumns: [Int32], values newValues: [Double]) {
    columns.append(contentsOf: newColumns)
    values.append(contentsOf: newValues)
    offsets.append(columns.count)
  }
}
