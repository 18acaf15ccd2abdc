import NN
import Tasks
import Testing

/// The bits of a training depend on seed, data and lanes, never on how many workers computed them.
@Suite struct DeterminismTests {
  @Test(arguments: ["full", "lora", "head"], [2, 4]) func workersChangeNoBit(method: String, lanes: Int) throws {
    let alone = try TinyTraining(method: method, lanes: lanes, workers: 1).bits()
    #expect(!alone.isEmpty)
    for workers in [2, 3] {
      let together = try TinyTraining(method: method, lanes: lanes, workers: workers).bits()
      #expect(alone == together, "\(workers) workers")
    }
  }

  @Test(arguments: ["full", "lora", "head"]) func trainingMovesTheParameters(method: String) throws {
    let before = try TinyBert(pooling: .cls, method: method, head: "sequence-head.safetensors", dropout: 0.1)
    let start = TinyTraining.bits(before.store)
    let end = try TinyTraining(method: method).bits()
    #expect(start.count == end.count)
    var first = 0
    for parameter in before.store.parameters {
      let range = first..<(first + parameter.count)
      let moved = start[range] != end[range]
      #expect(moved == before.store.isTrainable[parameter.slot], "\(parameter.name)")
      first = range.upperBound
    }
  }

  @Test(arguments: ["full", "lora", "head"]) func anotherSeedGivesOtherBits(method: String) throws {
    let first = try TinyTraining(method: method, seed: 1).bits()
    let second = try TinyTraining(method: method, seed: 2).bits()
    #expect(first.count == second.count && first != second)
  }

  @Test(arguments: ["full", "lora", "head"], [1, 3]) func evaluationChangesNoBit(method: String, workers: Int) throws {
    let plain = try TinyTraining(method: method, workers: workers).bits()
    let watched = try TinyTraining(method: method, workers: workers, evaluates: true).bits()
    #expect(!plain.isEmpty && plain == watched)
  }
}
