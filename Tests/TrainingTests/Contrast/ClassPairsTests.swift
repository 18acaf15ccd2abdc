import Testing
import Training

@Suite("Partners of texts with classes")
struct ClassPairsTests {
  /// Classes of several sizes, one of a single text.
  private let classes = [0, 2, 1, 0, 0, 2, 1, 0, 3, 0, 2, 2]

  @Test func ofTheSameClassAllOthersComeBeforeOneComesAgain() {
    let pairs = ClassPairs(classes, seed: 3)
    for text in classes.indices {
      let others = classes.indices.filter { classes[$0] == classes[text] && $0 != text }
      let found = others.indices.map { pairs.same(as: text, round: 5 + $0) }
      #expect(found.sorted() == (others.isEmpty ? [] : others), "\(text)")
    }
    #expect(pairs.same(as: 8, round: 2) == 8)
  }

  @Test func ofOtherClassesToo() {
    let pairs = ClassPairs(classes, seed: 3)
    for text in classes.indices {
      let others = classes.indices.filter { classes[$0] != classes[text] }
      #expect(others.indices.map { pairs.other(than: text, round: $0) ?? -1 }.sorted() == others)
    }
    #expect(ClassPairs([0, 0], seed: 1).other(than: 0, round: 0) == nil)
  }

  @Test func anotherSeedGivesOthers() {
    let (first, second) = (ClassPairs(classes, seed: 1), ClassPairs(classes, seed: 2))
    let rounds = (0..<4).flatMap { round in classes.indices.map { (round, $0) } }
    #expect(rounds.map { first.other(than: $1, round: $0) } != rounds.map { second.other(than: $1, round: $0) })
    #expect(rounds.map { first.other(than: $1, round: $0) } == rounds.map { first.other(than: $1, round: $0) })
  }
}
