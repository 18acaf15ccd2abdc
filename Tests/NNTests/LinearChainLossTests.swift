import Foundation
import NN
import TestSupport
import Testing

@Suite("Linear-chain loss")
struct LinearChainLossTests {
  /// A batch of random sequences over scattered rows, each with a gold sequence that is valid.
  private struct Batch {
    let logits: [Float]
    let sequences: [LinearChainLoss.Sequence]
    let chains: [PlainChain]
    let constraints: TagConstraints
    let scores: ChainScores

    /// Nil where a sequence drew constraints under which nothing is valid.
    init?(_ random: inout SeededRandom, tags: Int, lengths: [Int], density: Double) {
      let base = PlainChain.random(&random, count: 0, tags: tags, density: density) { $0.floats($1, in: -2...2) }
      let rows = Array((0..<lengths.reduce(3, +)).shuffled(using: &random))
      let logits = random.floats(rows.count * tags, in: -3...3)
      var next = 0
      var sequences: [LinearChainLoss.Sequence] = []
      var chains: [PlainChain] = []
      for length in lengths {
        let own = Array(rows[next..<next + length])
        next += length
        let chain = PlainChain(
          emissions: own.flatMap { logits[$0 * tags..<($0 + 1) * tags] }, count: length,
          constraints: base.constraints, scores: base.scores)
        guard let gold = chain.sequences.randomElement(using: &random) else { return nil }
        sequences.append((own, gold.tags, Float.random(in: 0.1...1, using: &random)))
        chains.append(chain)
      }
      self.logits = logits
      self.sequences = sequences
      self.chains = chains
      constraints = base.constraints
      scores = base.scores
    }

    var loss: Double {
      zip(sequences, chains).reduce(0) { $0 + Double($1.0.weight) * ($1.1.logPartition - $1.1.score($1.0.labels)) }
    }

    /// Σ weight · (probability - gold) of an event at every place of every sequence.
    func gradient(_ occurs: ([Int]) -> Int) -> Double {
      zip(sequences, chains).reduce(0) { sum, entry in
        let (sequence, chain) = entry
        let logPartition = chain.logPartition
        let expected = chain.sequences.reduce(0) { $0 + Double(occurs($1.tags)) * exp($1.score - logPartition) }
        return sum + Double(sequence.weight) * (expected - Double(occurs(sequence.labels)))
      }
    }

    var logitGradient: [Double] {
      let tags = constraints.count
      var result = [Double](repeating: 0, count: logits.count)
      for (sequence, chain) in zip(sequences, chains) {
        for (place, row) in sequence.rows.enumerated() {
          for tag in 0..<tags {
            let probability = chain.probability { $0[place] == tag }
            result[row * tags + tag] =
              Double(sequence.weight) * (probability - (sequence.labels[place] == tag ? 1 : 0))
          }
        }
      }
      return result
    }
  }

  @Test("loss and every gradient equal sums over all valid sequences", arguments: [1, 0.6])
  func bruteForce(density: Double) throws {
    var random = SeededRandom(21)
    var compared = 0
    for round in 0..<60 {
      let tags = 1 + round % 4
      let lengths = [[1], [2], [1, 2], [6, 1, 3], [2, 5, 1, 4]][round % 5]
      guard let batch = Batch(&random, tags: tags, lengths: lengths, density: density) else { continue }
      compared += 1
      let result = try ChainBench(tags: tags, scores: batch.scores).run(
        logits: batch.logits, batch.sequences, batch.constraints)
      #expect(abs(result.loss - batch.loss) < 1e-12, "round \(round)")
      let transitions = (0..<tags * tags).map { pair in
        batch.gradient { zip($0, $0.dropFirst()).count { $0 == pair / tags && $1 == pair % tags } }
      }
      let starts = (0..<tags).map { tag in batch.gradient { $0.first == tag ? 1 : 0 } }
      let ends = (0..<tags).map { tag in batch.gradient { $0.last == tag ? 1 : 0 } }
      let tolerance = Tolerance.absolute(5e-7)
      #expect(try difference(#require(result.logits), batch.logitGradient, tolerance) == nil, "round \(round)")
      #expect(try difference(#require(result.transitions), transitions, tolerance) == nil, "round \(round)")
      #expect(try difference(#require(result.starts), starts, tolerance) == nil, "round \(round)")
      #expect(try difference(#require(result.ends), ends, tolerance) == nil, "round \(round)")
    }
    #expect(compared > 25)
  }

  @Test("with scores of zero a sequence of one position is a softmax cross-entropy")
  func onePosition() throws {
    let logits: [Float] = [1, -2, 0.5]
    let result = try ChainBench(tags: 3).run(logits: logits, [([0], [2], 0.5)], .unconstrained(count: 3))
    let expected = 0.5 * PlainFunctions.crossEntropy(logits.map(Double.init), label: 2)
    #expect(abs(result.loss - expected) < 1e-14)
    #expect(result.starts == result.logits && result.ends == result.logits)
    #expect(result.transitions == [Float](repeating: 0, count: 9))
  }

  @Test("what is frozen gets no gradient, and the rest the same bits; without a tape the loss is the same")
  func frozen() throws {
    var random = SeededRandom(22)
    let batch = try #require(Batch(&random, tags: 3, lengths: [4, 2], density: 1))
    var bench = ChainBench(tags: 3, scores: batch.scores)
    let all = try bench.run(logits: batch.logits, batch.sequences, batch.constraints)
    bench.trainable = [1]
    let one = try bench.run(logits: batch.logits, batch.sequences, batch.constraints)
    #expect(one.transitions == nil && one.ends == nil && one.loss == all.loss)
    #expect(one.starts.map(bits) == all.starts.map(bits) && one.logits.map(bits) == all.logits.map(bits))
    bench.hasTape = false
    let plain = try bench.run(logits: batch.logits, batch.sequences, batch.constraints)
    #expect(plain.loss == all.loss && plain.logits == nil && plain.starts == nil)
  }

  @Test("rows of no sequence get zero; without a sequence no parameter has a gradient")
  func untouchedRows() throws {
    let logits = [Float](repeating: 0.25, count: 8)
    let some = try ChainBench(tags: 2).run(logits: logits, [([2], [0], 1)], .unconstrained(count: 2))
    #expect(some.logits == [0, 0, 0, 0, -0.5, 0.5, 0, 0])
    let none = try ChainBench(tags: 2).run(logits: logits, [([], [], 1)], .unconstrained(count: 2))
    #expect(none.loss == 0 && none.logits == [Float](repeating: 0, count: 8))
    #expect(none.transitions == nil && none.starts == nil && none.ends == nil)
  }

  @Test("a row in two sequences gets the sum of both")
  func sharedRow() throws {
    let logits: [Float] = [0.5, -0.5, 1, 2]
    let free = TagConstraints.unconstrained(count: 2)
    let first = try ChainBench(tags: 2).run(logits: logits, [([0, 1], [0, 1], 1)], free)
    let second = try ChainBench(tags: 2).run(logits: logits, [([1], [0], 0.5)], free)
    let both = try ChainBench(tags: 2).run(logits: logits, [([0, 1], [0, 1], 1), ([1], [0], 0.5)], free)
    let sum = try zip(#require(first.logits), #require(second.logits)).map { $0 + $1 }
    #expect(both.logits == sum && both.loss == first.loss + second.loss)
  }

  @Test("a logit that is not finite shows in the loss and in the gradients of its sequence alone")
  func notFinite() throws {
    for value: Float in [.nan, .infinity, -.infinity] {
      let result = try ChainBench(tags: 2).run(
        logits: [0, 1, value, 0, 1, 1], [([0, 1], [0, 1], 1), ([2], [0], 1)], .unconstrained(count: 2))
      #expect(result.loss.isNaN)
      let logits = try #require(result.logits)
      #expect(logits[0..<4].allSatisfy(\.isNaN) && logits[4] == -0.5 && logits[5] == 0.5)
      for gradient in [result.transitions, result.starts, result.ends] {
        #expect(gradient?.allSatisfy(\.isNaN) == true)
      }
    }
  }

  @Test("parameters are named under the prefix, start at zero and do not decay")
  func parameters() throws {
    var list = ParameterList()
    let crf = LinearChainCRF("crf", tags: 3, &list)
    #expect(list.parameters == crf.parameters && crf.tags == 3)
    #expect(crf.parameters.map(\.name) == ["crf.transitions", "crf.starts", "crf.ends"])
    #expect(crf.parameters.map(\.shape) == [[3, 3], [3], [3]] && crf.parameters.allSatisfy { !$0.decays })
    let store = try ParameterStore(list.parameters, trainable: [0])
    for parameter in crf.parameters { try store.own(parameter).update(repeating: 1, count: parameter.count) }
    try crf.initialize(store)
    #expect(crf.scores(store) == .zero(tags: 3))
    try store.pack(backward: true)
    #expect(store.forwardPanels(crf.transitions) == nil)
  }
}
