import Foundation
import NN
import TestSupport
import Testing

@Suite("Forward-backward")
struct ForwardBackwardTests {
  /// Scores of the size of thousands make addends underflow beside others, which constraints then forbid.
  @Test("partition, marginals and spans of random chains equal sums over valid sequences", arguments: [1, 40, 2_000])
  func bruteForce(scale: Float) throws {
    var random = SeededRandom(11)
    var withoutAny = 0
    for round in 0..<150 {
      let chain = PlainChain.random(
        &random, count: Int.random(in: 0...5, using: &random), tags: 1 + round % 4, density: [0.5, 0.75, 1][round % 3]
      ) { $0.floats($1, in: -scale...scale) }
      let tables = ForwardBackward(
        emissions: chain.emissions, count: chain.count, constraints: chain.constraints, scores: chain.scores)
      guard !chain.sequences.isEmpty else {
        withoutAny += 1
        #expect(tables == nil)
        continue
      }
      try compare(#require(tables), chain, scale: Double(scale), &random)
    }
    #expect(withoutAny > 10)
  }

  /// Sums of a few scores in double precision err by less than 1e-13 of their size, probabilities by as much relatively.
  private func compare(
    _ tables: ForwardBackward, _ chain: PlainChain, scale: Double, _ random: inout SeededRandom
  ) {
    let expected = chain.logPartition
    #expect(abs(tables.logPartition - expected) <= 1e-12 * scale)
    let marginals = (0..<chain.count).flatMap { position in
      (0..<chain.tags).map { tag in chain.probability { $0[position] == tag } }
    }
    #expect(difference(tables.marginals(), marginals, .absolute(1e-7)) == nil)
    for start in 0...chain.count {
      for end in start...chain.count {
        let likely = chain.sequences.randomElement(using: &random).map { Array($0.tags[start..<end]) } ?? []
        for span in [likely, random.ints(end - start, in: 0..<chain.tags)] {
          let probability = chain.probability { Array($0[start..<end]) == span }
          let found = tables.spanProbability(start: start, end: end, tags: span)
          #expect(abs(found - probability) <= 1e-11 * probability * scale + 1e-300, "\(start)..<\(end) \(span)")
        }
      }
    }
  }

  @Test("marginals of every position add up to 1")
  func sums() throws {
    var random = SeededRandom(12)
    let chain = PlainChain.random(&random, count: 300, tags: 13, density: 0.5) { $0.floats($1, in: -9...9) }
    let tables = try #require(
      ForwardBackward(
        emissions: chain.emissions, count: chain.count, constraints: chain.constraints, scores: chain.scores))
    let marginals = tables.marginals()
    #expect(marginals.count == 300 * 13)
    for position in 0..<300 {
      let row = marginals[position * 13..<(position + 1) * 13]
      #expect(row.allSatisfy { $0 >= 0 && $0 <= 1 } && abs(row.reduce(0) { $0 + Double($1) } - 1) < 1e-6)
    }
  }

  /// Marginals are divided by the sum of their own position, spans by that of their last one: these agree only if both
  /// passes do.
  @Test("200,000 positions: spans of two add up to the marginals of both")
  func longChain() throws {
    var random = SeededRandom(13)
    let count = 200_000
    let chain = PlainChain.random(&random, count: count, tags: 5, density: 0.7) { $0.floats($1, in: -6...6) }
    let tables = try #require(
      ForwardBackward(
        emissions: chain.emissions, count: count, constraints: chain.constraints, scores: chain.scores))
    #expect(tables.logPartition.isFinite)
    for position in [0, 1, 777, 99_999, count - 3, count - 2] {
      for tag in 0..<5 {
        let left = (0..<5).reduce(0.0) {
          $0 + tables.spanProbability(start: position, end: position + 2, tags: [tag, $1])
        }
        let right = (0..<5).reduce(0.0) {
          $0 + tables.spanProbability(start: position, end: position + 2, tags: [$1, tag])
        }
        let here = tables.spanProbability(start: position, end: position + 1, tags: [tag])
        let next = tables.spanProbability(start: position + 1, end: position + 2, tags: [tag])
        #expect(abs(left - here) < 1e-12 && abs(right - next) < 1e-12)
      }
    }
    let best = try #require(
      Viterbi(chain.constraints, scores: chain.scores).decode(emissions: chain.emissions, count: count))
    let whole = tables.spanProbability(start: 0, end: count, tags: best)
    #expect(whole >= 0 && whole < 1e-300)
    #expect(tables.spanProbability(start: 500, end: 510, tags: Array(best[500..<510])) > 1e-6)
  }

  @Test("a certain path has probability 1, however unlikely its emissions are")
  func certain() throws {
    let onlySecond = TagConstraints(
      count: 2, transitions: [false, false, false, true], starts: [false, true], ends: [false, true])
    let emissions = [Float](repeating: 0, count: 100).enumerated().map { $0.offset % 2 == 0 ? 0 : Float(-2_000) }
    let tables = try #require(ForwardBackward(emissions: emissions, count: 50, constraints: onlySecond))
    #expect(tables.logPartition == -100_000)
    #expect(tables.marginals() == (0..<50).flatMap { _ in [Float(0), 1] })
    #expect(tables.spanProbability(start: 0, end: 50, tags: Array(repeating: 1, count: 50)) == 1)
    #expect(tables.spanProbability(start: 3, end: 5, tags: [1, 0]) == 0)
  }

  @Test("no position, no valid sequence, values that are not finite")
  func edges() throws {
    let empty = try #require(ForwardBackward(emissions: [], count: 0, constraints: .unconstrained(count: 3)))
    #expect(empty.logPartition == 0 && empty.marginals().isEmpty)
    #expect(empty.spanProbability(start: 0, end: 0, tags: []) == 1)
    let once = TagConstraints(count: 1, transitions: [false], starts: [true], ends: [true])
    #expect(ForwardBackward(emissions: [0, 0], count: 2, constraints: once) == nil)
    let odd = try #require(
      ForwardBackward(
        emissions: [.nan, 0, .infinity, 0, -.infinity, .nan], count: 3, constraints: .unconstrained(count: 2)))
    #expect(odd.logPartition.isFinite)
    #expect(odd.marginals() == [0, 1, 1, 0, 0.5, 0.5])
  }
}
