import Foundation

/// The exact one-sided lower confidence bound of a share (Clopper & Pearson 1934).
package enum BinomialBound {
  /// The share p at which `hits` or more of `rows` come with probability 1 − level; 0 without hits.
  ///
  /// - Parameters:
  ///   - rows: at least 1.
  ///   - level: above 0 and below 1.
  package static func lower(hits: Int, rows: Int, level: Double) -> Double {
    precondition(rows > 0 && (0...rows).contains(hits), "\(hits) hits of \(rows) rows")
    precondition(level > 0 && level < 1, "a level outside 0...1")
    guard hits > 0 else { return 0 }
    var (low, high) = (0.0, 1.0)
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { return low }
      if reaches(middle, hits: hits, rows: rows, level: level) { low = middle } else { high = middle }
    }
  }

  /// Whether the bound is at least `share`.
  static func reaches(_ share: Double, hits: Int, rows: Int, level: Double) -> Bool {
    guard share > 0 else { return true }
    guard hits > 0, share < 1 else { return false }
    // The probability of so many hits or more is a regularised incomplete beta function.
    return IncompleteBeta.regularized(share, Double(hits), Double(rows - hits + 1)) <= 1 - level
  }

  /// The fewest rows whose bound reaches `target` if all of them are hits; nil if no number does.
  static func rowsNeeded(target: Double, level: Double) -> Int? {
    guard target > 0 else { return 1 }
    guard target < 1 else { return nil }
    let rows = (log(1 - level) / log(target)).rounded(.up)
    return rows < 1e15 ? max(Int(rows), 1) : nil
  }
}
