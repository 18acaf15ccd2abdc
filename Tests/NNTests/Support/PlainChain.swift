import Foundation
import NN
import TestSupport

/// A linear chain worked out by listing every tag sequence, in double precision: the twin of the recursions.
struct PlainChain {
  let emissions: [Float]
  let count: Int
  let constraints: TagConstraints
  let scores: ChainScores

  var tags: Int { constraints.count }

  /// Every valid sequence with its score; those that differ early are neighbours of the last position.
  var sequences: [(tags: [Int], score: Double)] {
    let total = (0..<count).reduce(1) { product, _ in product * tags }
    return (0..<total).compactMap { number in
      var rest = number
      let sequence = (0..<count).map { _ in
        defer { rest /= tags }
        return rest % tags
      }
      return isValid(sequence) ? (sequence, score(sequence)) : nil
    }
  }

  /// Written out again, apart from `TagConstraints.isValid`.
  func isValid(_ sequence: [Int]) -> Bool {
    guard !sequence.isEmpty else { return true }
    for place in 1..<max(1, sequence.count)
    where !constraints.transitions[sequence[place - 1] * tags + sequence[place]] {
      return false
    }
    return constraints.starts[sequence[0]] && constraints.ends[sequence[sequence.count - 1]]
  }

  func score(_ sequence: [Int]) -> Double {
    guard !sequence.isEmpty else { return 0 }
    var total = Double(scores.starts[sequence[0]]) + Double(scores.ends[sequence[sequence.count - 1]])
    for place in sequence.indices { total += Double(emissions[place * tags + sequence[place]]) }
    for place in 1..<max(1, sequence.count) {
      total += Double(scores.transitions[sequence[place - 1] * tags + sequence[place]])
    }
    return total
  }

  /// The best valid sequence; of equal ones the first when read from the end.
  var best: [Int]? {
    var found: (tags: [Int], score: Double)?
    for candidate in sequences {
      guard let present = found else {
        found = candidate
        continue
      }
      let comesFirst = candidate.tags.reversed().lexicographicallyPrecedes(present.tags.reversed())
      if candidate.score > present.score || candidate.score == present.score && comesFirst { found = candidate }
    }
    return found?.tags
  }

  var logPartition: Double {
    let all = sequences.map(\.score)
    let top = all.reduce(-.infinity, max)
    return log(all.reduce(0) { $0 + exp($1 - top) }) + top
  }

  /// The probability of the sequences for which `isMeant` holds.
  func probability(_ isMeant: ([Int]) -> Bool) -> Double {
    let logPartition = self.logPartition
    return sequences.reduce(0) { isMeant($1.tags) ? $0 + exp($1.score - logPartition) : $0 }
  }
}

extension PlainChain {
  /// A random chain; `draw` gives emissions and scores, `density` is the share of what is allowed.
  static func random(
    _ random: inout SeededRandom, count: Int, tags: Int, density: Double,
    _ draw: (inout SeededRandom, Int) -> [Float]
  ) -> PlainChain {
    func allowed(_ count: Int) -> [Bool] { (0..<count).map { _ in Double.random(in: 0..<1, using: &random) < density } }
    let constraints = TagConstraints(
      count: tags, transitions: allowed(tags * tags), starts: allowed(tags), ends: allowed(tags))
    let scores = ChainScores(
      transitions: draw(&random, tags * tags), starts: draw(&random, tags), ends: draw(&random, tags))
    return PlainChain(emissions: draw(&random, count * tags), count: count, constraints: constraints, scores: scores)
  }
}
