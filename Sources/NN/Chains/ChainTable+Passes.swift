extension ChainTable {
  /// `[count, tags]`: the log-weights of all ways to a tag at a position, its emission included, less the position's
  /// shift and those before it; nil when no way leads so far. `count` is at least 1.
  func forwardPass(_ emissions: [Float], _ count: Int) -> (values: [Double], shifts: [Double])? {
    var values: [Double] = []
    var shifts: [Double] = []
    values.reserveCapacity(count * tags)
    shifts.reserveCapacity(count)
    var row = starts
    var scratch = row
    for position in 0..<count {
      for tag in 0..<tags { row[tag] += ChainScores.bounded(emissions[position * tags + tag]) }
      let top = row.reduce(-.infinity, max)
      guard top > -.infinity else { return nil }
      for tag in 0..<tags { row[tag] -= top }
      values += row
      shifts.append(top)
      transitions.multiply(&row, scratch: &scratch)
    }
    return (values, shifts)
  }

  /// `[count, tags]`: the log-weights of all ways on from a tag at a position, its emission left out, relative to the
  /// largest of the position. A valid sequence must exist.
  func backwardPass(_ emissions: [Float], _ count: Int) -> [Double] {
    var values = [Double](repeating: 0, count: count * tags)
    var row = ends
    var scratch = row
    for position in stride(from: count - 1, through: 0, by: -1) {
      let top = row.reduce(-.infinity, max)
      for tag in 0..<tags {
        values[position * tags + tag] = row[tag] - top
        row[tag] += ChainScores.bounded(emissions[position * tags + tag]) - top
      }
      reversedTransitions.multiply(&row, scratch: &scratch)
    }
    return values
  }
}
