import Foundation

/// The probabilities of a linear chain over all valid tag sequences (Rabiner, 1989, section III; Lafferty et al., 2001).
///
/// A sequence has the probability exp(score) / Σ exp(score), where the score is the sum of its emissions, transitions,
/// start and end. Tables are kept as logarithms in double precision, each position relative to its largest entry, so
/// that nothing underflows however long the chain is. Scores are bounded as for `Viterbi`, and always finite.
package struct ForwardBackward: Sendable {
  package let count: Int
  /// log Σ exp(score) over all valid sequences.
  package let logPartition: Double
  private let emissions: [Float]
  private let table: ChainTable
  /// log Σ exp(score) over the ways that end in a tag at a position, its emission included; less the shifts so far.
  private let forward: [Double]
  /// What was subtracted at each position from `forward`.
  private let shifts: [Double]
  /// log Σ exp(score) over the ways on from a tag at a position, without its emission; up to a constant a position.
  private let backward: [Double]

  /// Emissions are `[count, tags]`; nil when no valid sequence of that length exists; an empty one is valid.
  ///
  /// - Complexity: O(count · tags²) time; 20 bytes of memory a position and tag.
  package init?(emissions: [Float], count: Int, constraints: TagConstraints, scores: ChainScores? = nil) {
    self.init(
      emissions: emissions, count: count,
      table: ChainTable(constraints, scores ?? .zero(tags: constraints.count)))
  }

  init?(emissions: [Float], count: Int, table: ChainTable) {
    precondition(emissions.count == count * table.tags)
    self.count = count
    self.emissions = emissions
    self.table = table
    guard count > 0 else {
      (logPartition, forward, shifts, backward) = (0, [], [], [])
      return
    }
    guard let pass = table.forwardPass(emissions, count) else { return nil }
    let last = pass.values.suffix(table.tags)
    let total = logSumExp(zip(last, table.ends).map { $0 + $1 })
    guard total > -.infinity else { return nil }
    logPartition = pass.shifts.reduce(0, +) + total
    forward = pass.values
    shifts = pass.shifts
    backward = table.backwardPass(emissions, count)
  }

  /// The posterior probability of each tag at each position: `[count, tags]`.
  package func marginals() -> [Float] {
    (0..<count).flatMap { position in
      probabilities(position).map { Float($0) }
    }
  }

  /// The probability that the positions `start ..< end` carry exactly `tags`; 1 when there are none.
  ///
  /// - Complexity: O(end - start + tags).
  package func spanProbability(start: Int, end: Int, tags: [Int]) -> Double {
    precondition(start >= 0 && start <= end && end <= count && tags.count == end - start)
    guard let first = tags.first, let last = tags.last else { return 1 }
    precondition(tags.allSatisfy { $0 >= 0 && $0 < table.tags })
    var score = forward[start * table.tags + first]
    for index in 1..<max(1, tags.count) {
      score += table.transition(tags[index - 1], tags[index]) + arrival(start + index, tags[index])
    }
    return exp(score + backward[(end - 1) * table.tags + last] - logTotal(end - 1))
  }

  /// -log of the probability of a whole valid sequence.
  func negativeLogLikelihood(_ tags: [Int]) -> Double {
    precondition(tags.count == count)
    guard let first = tags.first, let last = tags.last else { return 0 }
    var score = table.starts[first] + emission(0, first)
    for position in 1..<count {
      score += table.transition(tags[position - 1], tags[position]) + emission(position, tags[position])
    }
    return logPartition - (score + table.ends[last])
  }

  /// The posterior probability of each tag at one position.
  func probabilities(_ position: Int) -> [Double] {
    let total = logTotal(position)
    return (0..<table.tags).map { exp(logWeight(position, $0) - total) }
  }

  /// Adds `weight` times the probability of each pair of adjacent tags, over all positions in order, to `sums`
  /// `[from, to]`.
  func addPairProbabilities(times weight: Double, to sums: inout [Double]) {
    let tags = table.tags
    for position in 1..<max(1, count) {
      let total = logTotal(position)
      let onward = (0..<tags).map { arrival(position, $0) + backward[position * tags + $0] - total }
      for from in 0..<tags {
        let start = forward[(position - 1) * tags + from]
        for to in 0..<tags { sums[from * tags + to] += weight * exp(start + table.transition(from, to) + onward[to]) }
      }
    }
  }

  private func emission(_ position: Int, _ tag: Int) -> Double {
    ChainScores.bounded(emissions[position * table.tags + tag])
  }

  /// What a tag at a position adds to the forward table, besides the transition to it.
  private func arrival(_ position: Int, _ tag: Int) -> Double { emission(position, tag) - shifts[position] }

  private func logWeight(_ position: Int, _ tag: Int) -> Double {
    forward[position * table.tags + tag] + backward[position * table.tags + tag]
  }

  private func logTotal(_ position: Int) -> Double {
    logSumExp((0..<table.tags).map { logWeight(position, $0) })
  }
}
