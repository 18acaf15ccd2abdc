import NN
import TestSupport
import Testing

@Suite("Viterbi")
struct ViterbiTests {
  /// Whole numbers from a small range tie often, and their sums are exact.
  @Test("2,000 random chains with random constraints: the best sequence of all, ties included")
  func bruteForce() {
    var random = SeededRandom(1)
    var withoutAny = 0
    var ties = 0
    for round in 0..<2_000 {
      let tags = 1 + round % 4
      let chain = PlainChain.random(
        &random, count: Int.random(in: 0...6, using: &random), tags: tags, density: [0.4, 0.7, 1][round % 3]
      ) { random, count in random.wholeFloats(count, in: -2...2) }
      let expected = chain.best
      let decoder = Viterbi(chain.constraints, scores: chain.scores)
      #expect(decoder.decode(emissions: chain.emissions, count: chain.count) == expected, "round \(round)")
      withoutAny += expected == nil ? 1 : 0
      ties += expected.map { best in chain.sequences.count { $0.score == chain.score(best) } > 1 } == true ? 1 : 0
    }
    #expect(withoutAny > 100 && ties > 100, "\(withoutAny) chains without a valid sequence, \(ties) with a tie")
  }

  @Test("without scores the emissions decide, under the constraints only")
  func emissionsOnly() {
    var random = SeededRandom(2)
    for round in 0..<200 {
      let drawn = PlainChain.random(&random, count: 1 + round % 5, tags: 3, density: 0.7) { $0.floats($1) }
      let chain = PlainChain(
        emissions: drawn.emissions, count: drawn.count, constraints: drawn.constraints, scores: .zero(tags: 3))
      #expect(Viterbi(chain.constraints).decode(emissions: chain.emissions, count: chain.count) == chain.best)
    }
  }

  @Test("equal scores: the lowest tag of the last position, then of the one before")
  func ties() {
    let free = Viterbi(.unconstrained(count: 3))
    #expect(free.decode(emissions: [0, 0, 0, 0, 0, 0, 0, 0, 0], count: 3) == [0, 0, 0])
    // Both 0, 1 and 1, 0 are best; the second ends lower.
    let alternating = TagConstraints(
      count: 2, transitions: [false, true, true, false], starts: [true, true], ends: [true, true])
    #expect(Viterbi(alternating).decode(emissions: [0, 0, 0, 0], count: 2) == [1, 0])
  }

  @Test("no position, one tag, and no valid sequence")
  func edges() {
    #expect(Viterbi(.unconstrained(count: 2)).decode(emissions: [], count: 0) == [])
    let nothing = TagConstraints(count: 1, transitions: [false], starts: [false], ends: [false])
    #expect(Viterbi(nothing).decode(emissions: [], count: 0) == [])
    #expect(Viterbi(nothing).decode(emissions: [1], count: 1) == nil)
    #expect(Viterbi(.unconstrained(count: 1)).decode(emissions: [-3, 2, 0], count: 3) == [0, 0, 0])
    // One tag that may not follow itself: a sequence of one position, none of two.
    let once = TagConstraints(count: 1, transitions: [false], starts: [true], ends: [true])
    #expect(Viterbi(once).decode(emissions: [0], count: 1) == [0])
    #expect(Viterbi(once).decode(emissions: [0, 0], count: 2) == nil)
    #expect(Viterbi(once).decode(emissions: [0, 0, 0], count: 3) == nil)
    // A start and an end that cannot meet.
    let apart = TagConstraints(
      count: 2, transitions: [true, false, false, true], starts: [true, false], ends: [false, true])
    #expect(Viterbi(apart).decode(emissions: [Float](repeating: 0, count: 8), count: 4) == nil)
  }

  @Test("NaN and -infinity are avoided, infinity is chosen, and constraints hold all the same")
  func notFinite() {
    let free = Viterbi(.unconstrained(count: 2))
    #expect(free.decode(emissions: [.nan, -100, -.infinity, -100, .infinity, 100], count: 3) == [1, 1, 0])
    // Positions that say nothing leave the other decisions alone.
    let swap = TagConstraints(
      count: 2, transitions: [false, true, true, false], starts: [true, true], ends: [true, true])
    #expect(Viterbi(swap).decode(emissions: [0, 0.5, .nan, .nan, -.infinity, -.infinity], count: 3) == [1, 0, 1])
    let onlyFirst = TagConstraints(
      count: 2, transitions: [true, false, false, false], starts: [true, false], ends: [true, false])
    for value: Float in [.nan, -.infinity, -.greatestFiniteMagnitude] {
      #expect(Viterbi(onlyFirst).decode(emissions: [value, 5, value, .infinity], count: 2) == [0, 0])
    }
    let scores = ChainScores(
      transitions: [.nan, -.infinity, .infinity, .nan], starts: [.infinity, .nan], ends: [.nan, -.infinity])
    let decoder = Viterbi(.unconstrained(count: 2), scores: scores)
    let decoded = decoder.decode(emissions: [.nan, .nan, .infinity, .infinity, -.infinity, .nan], count: 3)
    #expect(decoded == decoder.decode(emissions: [.nan, .nan, .infinity, .infinity, -.infinity, .nan], count: 3))
    #expect(decoded?.count == 3)
  }

  @Test("more tags than a byte counts", arguments: [255, 256, 300])
  func manyTags(tags: Int) {
    var random = SeededRandom(3)
    let drawn = PlainChain.random(&random, count: 40, tags: tags, density: 0.5) { $0.floats($1, in: -2...2) }
    // The last tag wins position 20 and is the origin of what follows.
    var emissions = drawn.emissions
    emissions[20 * tags + tags - 1] += 100
    let chain = PlainChain(emissions: emissions, count: 40, constraints: drawn.constraints, scores: drawn.scores)
    let decoded = Viterbi(chain.constraints, scores: chain.scores).decode(emissions: emissions, count: 40)
    #expect(decoded == PlainViterbi.decode(chain) && decoded?[20] == tags - 1)
  }

  /// The running sums reach -10,000,000, where a float's neighbours are 1 apart; decisions hang on less than that.
  @Test("500,000 positions of 13 tags, as in double precision")
  func longChain() {
    var random = SeededRandom(4)
    let drawn = PlainChain.random(&random, count: 500_000, tags: 13, density: 0.6) { $0.floats($1) }
    let chain = PlainChain(
      emissions: drawn.emissions.map { $0 * 0.5 - 20 }, count: drawn.count, constraints: drawn.constraints,
      scores: drawn.scores)
    let decoded = Viterbi(chain.constraints, scores: chain.scores).decode(
      emissions: chain.emissions, count: chain.count)
    #expect(decoded != nil && decoded == PlainViterbi.decode(chain))
    #expect(decoded.map(chain.isValid) == true)
  }
}
