import Testing
import Training

/// Many micro-batches on four lanes, with dropout: whoever computes them, the bits are the same.
@Suite struct LaneTests {
  @Test(arguments: ["full", "lora"]) func oneToFourWorkersGiveTheSameBits(method: String) throws {
    var training = TinyTraining(method: method, lanes: 4)
    training.microBatchTokens = 24
    training.batchSize = 15
    let planner = training.planner
    for epoch in 0..<3 {
      let order = planner.order(epoch: epoch)
      for step in 0..<planner.stepsPerEpoch {
        #expect(planner.plan(order: order, step: step).microBatches.count >= 8)
      }
    }
    let alone = try training.bits()
    #expect(!alone.isEmpty)
    for workers in [2, 3, 4] {
      training.workers = workers
      #expect(try training.bits() == alone, "\(workers) workers")
    }
  }
}
