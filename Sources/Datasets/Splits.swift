/// Divisions of examples into parts.
package enum Splits {
  /// Holds out a share of every class.
  ///
  /// Of each class the nearest whole number of rows to `fraction` is held out, but at least one where the class has two
  /// or more, and never all. Which rows these are depends on the seed, the class and its number of rows alone: rows of
  /// other classes change nothing. Both parts are ascending and together hold every row once.
  ///
  /// - Parameters:
  ///   - labels: the class of each row, not negative.
  ///   - fraction: the share to hold out, in 0...1; 0 holds nothing out.
  package static func stratified(
    labels: [Int], fraction: Double, seed: UInt64
  ) -> (training: [Int], heldOut: [Int]) {
    precondition((0...1).contains(fraction), "a share outside 0...1")
    precondition(labels.allSatisfy { $0 >= 0 }, "a negative class")
    guard fraction > 0 else { return (Array(labels.indices), []) }
    var isHeldOut = Array(repeating: false, count: labels.count)
    for (label, rows) in Dictionary(grouping: labels.indices, by: { labels[$0] }) where rows.count > 1 {
      let wanted = (Double(rows.count) * fraction).rounded(.toNearestOrAwayFromZero)
      var random = SplitMix64(seed: seed, stream: UInt64(label))
      let shuffled = random.shuffled(rows)
      for row in shuffled.prefix(min(max(Int(wanted), 1), rows.count - 1)) { isHeldOut[row] = true }
    }
    return (labels.indices.filter { !isHeldOut[$0] }, labels.indices.filter { isHeldOut[$0] })
  }
}
