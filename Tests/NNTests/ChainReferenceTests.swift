import Foundation
import NN
import TestSupport
import Testing

@Suite("Chains as pytorch-crf computes them")
struct ChainReferenceTests {
  @Test("best sequences, marginals and likelihoods")
  func sequences() throws {
    for chain in try ChainFixture.load() {
      let decoder = Viterbi(chain.constraints, scores: chain.scores)
      for sequence in chain.sequences {
        let count = sequence.gold.count
        #expect(decoder.decode(emissions: sequence.emissions, count: count) == sequence.best)
        let tables = try #require(
          ForwardBackward(
            emissions: sequence.emissions, count: count, constraints: chain.constraints, scores: chain.scores))
        #expect(difference(tables.marginals(), sequence.marginals, .absolute(1e-7)) == nil)
        let likelihood = -log(tables.spanProbability(start: 0, end: count, tags: sequence.gold))
        #expect(abs(likelihood - sequence.loss) < 1e-9)
      }
    }
  }

  @Test("the loss and its gradients")
  func loss() throws {
    for chain in try ChainFixture.load() {
      var next = 0
      let sequences = chain.sequences.map { sequence in
        defer { next += sequence.gold.count }
        return (rows: Array(next..<next + sequence.gold.count), labels: sequence.gold, weight: sequence.weight)
      }
      let result = try ChainBench(tags: chain.tags, scores: chain.scores).run(
        logits: chain.sequences.flatMap(\.emissions), sequences, chain.constraints)
      let loss = chain.sequences.reduce(0) { $0 + Double($1.weight) * $1.loss }
      #expect(abs(result.loss - loss) < 1e-9)
      let logits = chain.sequences.flatMap { sequence in
        sequence.marginals.enumerated().map { index, probability in
          let isGold = sequence.gold[index / chain.tags] == index % chain.tags
          return Double(sequence.weight) * (probability - (isGold ? 1 : 0))
        }
      }
      let tolerance = Tolerance.relative(1e-6, floor: 1e-7)
      #expect(try difference(#require(result.logits), logits, tolerance) == nil)
      #expect(try difference(#require(result.transitions), chain.transitionGradient, tolerance) == nil)
      #expect(try difference(#require(result.starts), chain.startGradient, tolerance) == nil)
      #expect(try difference(#require(result.ends), chain.endGradient, tolerance) == nil)
    }
  }
}
