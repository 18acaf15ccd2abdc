import Evaluation
import Testing

@Suite("Entity errors")
struct EntityErrorsTests {
  private func mention(_ type: String, _ start: Int, _ end: Int) -> EntityMention {
    EntityMention(type: type, start: start, end: end)
  }

  @Test("one of each kind, in order of place")
  func kinds() {
    let gold = [
      mention("A", 0, 2), mention("A", 3, 5), mention("A", 6, 8), mention("A", 10, 12), mention("A", 14, 15),
    ]
    let predicted = [
      mention("A", 0, 2), mention("A", 4, 6), mention("B", 6, 8), mention("B", 11, 14), mention("A", 16, 17),
    ]
    let errors = EntityErrors(gold: [[], gold], predicted: [[], predicted])
    #expect(errors.hits == 1)
    #expect(errors.errors.map(\.kind) == [.boundary, .type, .boundaryAndType, .missed, .spurious])
    #expect(errors.errors.map(\.gold) == [gold[1], gold[2], gold[3], gold[4], nil])
    #expect(errors.errors.map(\.predicted) == [predicted[1], predicted[2], predicted[3], nil, predicted[4]])
    #expect(errors.errors.allSatisfy { $0.sequence == 1 })
    #expect(errors.counts.map(\.kind) == EntityErrorKind.allCases)
    #expect(errors.counts.map(\.count) == [1, 1, 1, 1, 1])
    #expect(
      EntityErrorKind.allCases.map(\.rawValue) == ["boundary", "type", "boundary_and_type", "missed", "spurious"])
  }

  @Test("the same words go before the same type, and that before most words in common")
  func preference() {
    let gold = [mention("A", 0, 3)]
    let sameRange = EntityErrors(gold: [gold], predicted: [[mention("A", 0, 2), mention("B", 0, 3)]])
    #expect(sameRange.errors.map(\.kind) == [.spurious, .type])
    let sameType = EntityErrors(gold: [gold], predicted: [[mention("A", 2, 4), mention("B", 0, 2)]])
    #expect(sameType.errors.map(\.kind) == [.spurious, .boundary])
    #expect(sameType.errors[1].predicted == mention("A", 2, 4))
  }

  @Test("most words in common win, then the earliest gold, then the earliest prediction")
  func ties() {
    let long = EntityErrors(gold: [[mention("A", 0, 2), mention("A", 2, 5)]], predicted: [[mention("A", 0, 5)]])
    #expect(long.errors.map(\.kind) == [.missed, .boundary])
    let even = EntityErrors(gold: [[mention("A", 0, 2), mention("A", 2, 4)]], predicted: [[mention("A", 0, 4)]])
    #expect(even.errors.map(\.kind) == [.boundary, .missed])
    let split = EntityErrors(gold: [[mention("A", 0, 4)]], predicted: [[mention("B", 2, 4), mention("B", 0, 2)]])
    #expect(split.errors.map(\.kind) == [.boundaryAndType, .spurious])
    #expect(split.errors[0].predicted == mention("B", 0, 2))
  }

  @Test("a mention next to another one does not overlap it, and sequences are apart")
  func neighbours() {
    let errors = EntityErrors(
      gold: [[mention("A", 0, 2)], [mention("A", 4, 5)]], predicted: [[mention("A", 2, 3)], [mention("A", 0, 2)]])
    #expect(errors.errors.map(\.kind) == [.missed, .spurious, .spurious, .missed])
    #expect(errors.errors.map(\.sequence) == [0, 0, 1, 1])
  }

  @Test("hits, pairs and the rest add up on random sequences, and every pair is what its kind says")
  func invariants() {
    var random = EntitySampler(seed: 5)
    for _ in 0..<2000 {
      let gold = (0..<3).map { _ in random.mentions(upTo: 6, words: 9) }
      let predicted = gold.map { mentions in
        mentions.filter { _ in random.below(3) == 0 } + random.mentions(upTo: 5, words: 9)
      }
      let errors = EntityErrors(gold: gold, predicted: predicted)
      let scores = EntityScores(gold: gold, predicted: predicted)
      let missed = errors.errors.count { $0.kind == .missed }
      let spurious = errors.errors.count { $0.kind == .spurious }
      let paired = errors.errors.count - missed - spurious
      #expect(errors.hits == scores.hits)
      #expect(errors.hits + paired + missed == scores.gold)
      #expect(errors.hits + paired + spurious == scores.predicted)
      #expect(errors.counts.map(\.count).reduce(0, +) == errors.errors.count)
      for error in errors.errors { #expect(fits(error)) }
      for sequence in gold.indices {
        let found = errors.errors.filter { $0.sequence == sequence }
        #expect(Set(found.compactMap(\.gold)) == Set(gold[sequence]).subtracting(predicted[sequence]))
        #expect(Set(found.compactMap(\.predicted)) == Set(predicted[sequence]).subtracting(gold[sequence]))
        #expect(isSorted(found.compactMap { $0.gold ?? $0.predicted }))
        #expect(pairs(of: found) == plainPairs(gold[sequence], predicted[sequence]))
      }
      #expect(isSorted(errors.errors.map(\.sequence)))
    }
  }

  private func isSorted<Value: Comparable>(_ values: [Value]) -> Bool {
    zip(values, values.dropFirst()).allSatisfy { $0 <= $1 }
  }

  private func fits(_ error: EntityError) -> Bool {
    guard let gold = error.gold, let predicted = error.predicted else {
      return error.gold == nil ? error.kind == .spurious && error.predicted != nil : error.kind == .missed
    }
    let sameType = Array(gold.type.utf8) == Array(predicted.type.utf8)
    if gold.start..<gold.end == predicted.start..<predicted.end { return error.kind == .type && !sameType }
    return (gold.start..<gold.end).overlaps(predicted.start..<predicted.end)
      && error.kind == (sameType ? .boundary : .boundaryAndType)
  }

  private func pairs(of errors: [EntityError]) -> Set<[EntityMention]> {
    Set(
      errors.compactMap { error in
        guard let gold = error.gold, let predicted = error.predicted else { return nil }
        return [gold, predicted]
      })
  }

  /// The plain twin: takes the best pair that is left again and again, until nothing overlaps.
  private func plainPairs(_ gold: [EntityMention], _ predicted: [EntityMention]) -> Set<[EntityMention]> {
    var goldLeft = Set(gold).subtracting(predicted).sorted()
    var predictedLeft = Set(predicted).subtracting(gold).sorted()
    var pairs: Set<[EntityMention]> = []
    while true {
      var best: (rank: [Int], pair: [EntityMention])?
      for goldMention in goldLeft {
        for predictedMention in predictedLeft {
          let words = Set(goldMention.start..<goldMention.end)
          let common = words.intersection(predictedMention.start..<predictedMention.end).count
          if common == 0 { continue }
          let sameType = Array(goldMention.type.utf8) == Array(predictedMention.type.utf8)
          let sameRange = goldMention.start == predictedMention.start && goldMention.end == predictedMention.end
          let rank = [sameRange ? 2 : sameType ? 1 : 0, sameRange ? 0 : common]
          // Strictly better only: among equals the first in order of place stays.
          if let best, !best.rank.lexicographicallyPrecedes(rank) { continue }
          best = (rank, [goldMention, predictedMention])
        }
      }
      guard let best else { return pairs }
      pairs.insert(best.pair)
      goldLeft.removeAll { $0 == best.pair[0] }
      predictedLeft.removeAll { $0 == best.pair[1] }
    }
  }
}
