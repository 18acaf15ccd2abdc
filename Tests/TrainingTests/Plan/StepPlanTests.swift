import Tasks
import Testing
import Training

/// What a plan promises whatever the data: nothing lost, nothing twice, even loads, shares of one.
@Suite struct StepPlanTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let items: Int
    let batch: Int
    let micro: Int
    let lanes: Int
    let seed: UInt64
    var testDescription: String { "\(items) items, batch \(batch), \(micro) tokens, \(lanes) lanes" }
  }

  static let cases = [
    Case(items: 1, batch: 8, micro: 512, lanes: 2, seed: 1), Case(items: 2, batch: 1, micro: 16, lanes: 4, seed: 2),
    Case(items: 100, batch: 16, micro: 64, lanes: 2, seed: 3),
    Case(items: 97, batch: 32, micro: 4096, lanes: 4, seed: 4),
    Case(items: 64, batch: 64, micro: 1, lanes: 3, seed: 5), Case(items: 33, batch: 8, micro: 128, lanes: 16, seed: 6),
  ]

  private func items(_ count: Int, seed: UInt64) -> [TrainingItem] {
    var state = seed
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    return (0..<count).map { row in
      let windows = (0..<(1 + next(6) / 4 * next(4))).map { _ in
        let tokens = 2 + next(60)
        return TextWindows.Window(
          ids: Array(repeating: 5, count: tokens), typeIDs: Array(repeating: 0, count: tokens),
          weight: max(1, tokens - 2))
      }
      let empty = TextWindows.Window(ids: [2, 3], typeIDs: [0, 0], weight: 1)
      return TrainingItem(row: row, windows: windows.isEmpty ? [empty] : windows, label: row % 2)
    }
  }

  private func planner(_ test: Case, shuffles: Bool = true, seed: UInt64? = nil) -> StepPlanner {
    StepPlanner(
      items(test.items, seed: test.seed), batchSize: test.batch, microBatchTokens: test.micro, lanes: test.lanes,
      seed: seed ?? test.seed, shuffles: shuffles)
  }

  @Test(arguments: cases) func everyWindowComesOnceAnEpoch(_ test: Case) {
    let planner = planner(test)
    let items = items(test.items, seed: test.seed)
    #expect(planner.stepsPerEpoch == (test.items + test.batch - 1) / test.batch)
    for epoch in 0..<3 {
      let order = planner.order(epoch: epoch)
      #expect(order.sorted() == Array(0..<test.items))
      var seen: [[Int]: Int] = [:]
      for step in 0..<planner.stepsPerEpoch {
        let plan = planner.plan(order: order, step: step)
        for window in plan.microBatches.joined() {
          seen[[window.item, window.window], default: 0] += 1
          #expect(window.tokens == items[window.item].windows[window.window].ids.count)
        }
      }
      #expect(seen.count == items.reduce(0) { $0 + $1.windows.count })
      #expect(seen.values.allSatisfy { $0 == 1 })
    }
  }

  @Test(arguments: cases) func microBatchesAreAsManyAsPromisedAndEven(_ test: Case) {
    let planner = planner(test)
    let order = planner.order(epoch: 0)
    for step in 0..<planner.stepsPerEpoch {
      let plan = planner.plan(order: order, step: step)
      let windows = plan.microBatches.joined().count
      let needed = max(1, (plan.tokenCount + test.micro - 1) / test.micro)
      let wanted = (needed + test.lanes - 1) / test.lanes * test.lanes
      #expect(plan.microBatches.count == min(wanted, windows))
      #expect(plan.microBatches.allSatisfy { !$0.isEmpty })
      let loads = plan.microBatches.map { $0.reduce(0) { $0 + $1.tokens } }
      let longest = plan.microBatches.joined().map(\.tokens).max() ?? 0
      // Longest first to the least loaded: two loads differ by no more than one window.
      #expect((loads.max() ?? 0) - (loads.min() ?? 0) <= longest)
    }
  }

  @Test(arguments: cases) func sharesAddUpToOneAndFollowTheTexts(_ test: Case) {
    let planner = planner(test)
    let order = planner.order(epoch: 1)
    let items = items(test.items, seed: test.seed)
    for step in 0..<planner.stepsPerEpoch {
      let plan = planner.plan(order: order, step: step)
      var shares: [Int: Double] = [:]
      for window in plan.microBatches.joined() { shares[window.item, default: 0] += Double(window.weight) }
      #expect(abs(shares.values.reduce(0, +) - 1) < 1e-5)
      #expect(shares.count == plan.textCount)
      for share in shares.values { #expect(abs(share - 1 / Double(shares.count)) < 1e-6) }
      for window in plan.microBatches.joined() {
        let weights = items[window.item].windows.map { Double($0.weight) }
        let expected = weights[window.window] / weights.reduce(0, +) / Double(shares.count)
        #expect(abs(Double(window.weight) - expected) < 1e-6)
      }
    }
  }

  @Test func theSeedAndTheEpochFixTheOrder() {
    let test = Self.cases[2]
    #expect(planner(test).order(epoch: 3) == planner(test).order(epoch: 3))
    #expect(planner(test).order(epoch: 0) != planner(test).order(epoch: 1))
    #expect(planner(test).order(epoch: 0) != planner(test, seed: 99).order(epoch: 0))
    let order = planner(test).order(epoch: 0)
    #expect(planner(test).plan(order: order, step: 1) == planner(test).plan(order: order, step: 1))
  }

  @Test func unshuffledKeepsTheFilesOrder() {
    for epoch in 0..<3 {
      #expect(planner(Self.cases[2], shuffles: false).order(epoch: epoch) == Array(0..<100))
    }
    let planner = planner(Self.cases[2], shuffles: false)
    let second = planner.plan(order: planner.order(epoch: 0), step: 1)
    #expect(Set(second.microBatches.joined().map(\.item)) == Set(16..<32))
  }

  @Test func everyPlaceIsEquallyLikely() {
    // Over 4,000 epochs each of five items stands first about 800 times; five deviations are 127.
    let planner = planner(Case(items: 5, batch: 5, micro: 64, lanes: 1, seed: 11))
    var counts = Array(repeating: 0, count: 5)
    for epoch in 0..<4000 { counts[planner.order(epoch: epoch)[0]] += 1 }
    for count in counts { #expect(abs(count - 800) < 127) }
  }

  /// Items of several heads: every third has labels for both, the others for one.
  private func ofHeads(_ count: Int) -> [TrainingItem] {
    items(count, seed: 9).enumerated().map { index, item in
      let heads = index % 3 == 0 ? [0, 1] : [index % 3 == 1 ? 0 : 1]
      return TrainingItem(
        row: index, windows: item.windows,
        answers: heads.map { TrainingItem.Answer(head: $0, target: .label(0), mass: Float($0 + 1)) })
    }
  }

  @Test func theSharesOfAHeadAddUpToItsWeight() {
    let items = ofHeads(50)
    let planner = StepPlanner(
      items, batchSize: 12, microBatchTokens: 64, lanes: 2, seed: 3, shuffles: true, headWeights: [0.5, 2])
    let order = planner.order(epoch: 0)
    for step in 0..<planner.stepsPerEpoch {
      var sums = [0.0, 0.0]
      for window in planner.plan(order: order, step: step).microBatches.joined() {
        let answers = items[window.item].answers
        #expect(window.weights.count == answers.count)
        for (answer, weight) in zip(answers, window.weights) { sums[answer.head] += Double(weight * answer.mass) }
      }
      #expect(abs(sums[0] - 0.5) < 1e-5 && abs(sums[1] - 2) < 1e-5)
    }
  }

  /// 90 items of one head and 10 of another: at a high temperature both come about equally often.
  @Test(arguments: [(1.0, 90), (2.0, 75), (1000.0, 50)]) func aTemperatureEvensHeadsOut(temperature: Double, first: Int)
  {
    let items = items(100, seed: 5).enumerated().map { index, item in
      TrainingItem(
        row: index, windows: item.windows,
        answers: [TrainingItem.Answer(head: index < 90 ? 0 : 1, target: .label(0), mass: 1)])
    }
    let planner = StepPlanner(
      items, batchSize: 10, microBatchTokens: 64, lanes: 2, seed: 3, shuffles: true, headWeights: [1, 1],
      temperature: temperature)
    var seen = Array(repeating: 0, count: 100)
    for epoch in 0..<4 {
      let order = planner.order(epoch: epoch)
      #expect(abs(order.count { $0 < 90 } - first) <= 1 && abs(order.count - 100) <= 1)
      for item in order { seen[item] += 1 }
    }
    // Nobody is left out for long.
    #expect(seen.allSatisfy { $0 > 0 } && (seen[..<90].max() ?? 0) - (seen[..<90].min() ?? 0) <= 1)
  }
}
