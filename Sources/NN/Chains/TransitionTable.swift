import Foundation

/// A matrix of log-scores `[from, to]` that vectors of log-weights are multiplied with; what is forbidden is -infinity.
struct TransitionTable: Sendable {
  let count: Int
  let scores: [Double]
  /// exp(score - top).
  private let factors: [Double]
  /// The largest score; 0 when all is forbidden.
  private let top: Double

  /// Sums below this may lack addends that underflowed, and are taken again one by one.
  private static let trusted = 1e-200

  init(count: Int, scores: [Double]) {
    self.count = count
    self.scores = scores
    let largest = scores.reduce(-.infinity, max)
    let top = largest == -.infinity ? 0 : largest
    self.top = top
    factors = scores.map { exp($0 - top) }
  }

  var transposed: TransitionTable {
    TransitionTable(count: count, scores: (0..<count * count).map { scores[$0 % count * count + $0 / count] })
  }

  /// Replaces `row` by log Σ over `from` of exp(row[from] + scores[from, to]), for each `to`; sums run in the order of
  /// `from`.
  ///
  /// An exponential and a logarithm a tag, instead of an exponential a pair, unless a sum is so small that addends of
  /// it may have underflowed.
  ///
  /// - Complexity: O(count²).
  func multiply(_ row: inout [Double], scratch source: inout [Double]) {
    swap(&row, &source)
    let largest = source.reduce(-.infinity, max)
    for to in 0..<count { row[to] = 0 }
    for from in 0..<count where source[from] > -.infinity {
      let weight = exp(source[from] - largest)
      for to in 0..<count { row[to] += weight * factors[from * count + to] }
    }
    for to in 0..<count {
      row[to] = row[to] > Self.trusted ? log(row[to]) + largest + top : separateSum(source, to: to)
    }
  }

  /// The sum of one `to` relative to its own largest addend.
  private func separateSum(_ source: [Double], to: Int) -> Double {
    logSumExp((0..<count).map { source[$0] + scores[$0 * count + to] })
  }
}

/// log Σ exp(values), in order; -infinity when all are.
func logSumExp(_ values: [Double]) -> Double {
  let largest = values.reduce(-.infinity, max)
  guard largest > -.infinity else { return -.infinity }
  return log(values.reduce(0) { $0 + exp($1 - largest) }) + largest
}
