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

  /// The matrix of some rows, in the order given.
  func selecting(_ rows: [Int]) -> SparseRows {
    guard rows.count < count else { return self }
    var result = SparseRows()
    for row in rows {
      let range = offsets[row]..<offsets[row + 1]
      result.append(columns: Array(columns[range]), values: Array(values[range]))
    }
    return result
  }

  /// All rows, or so many evenly spaced ones, at least one, that they have about `limit` entries together.
  func evenlySpaced(entries limit: Int) -> [Int] {
    guard columns.count > limit, count > 0 else { return Array(0..<count) }
    let wanted = max(1, Int(Double(count) * Double(limit) / Double(columns.count)))
    return (0..<wanted).map { $0 * count / wanted }
  }
}
