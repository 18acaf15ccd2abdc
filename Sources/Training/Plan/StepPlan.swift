import Kernels
import Tasks

/// What one optimizer step trains on, as a pure value of (seed, epoch, step) and the settings: nothing in it depends on
/// how many workers will run it.
package struct StepPlan: Sendable, Equatable {
  /// Micro-batch i belongs to lane i mod `lanes`; each lane runs its own in ascending order.
  package let microBatches: [[StepWindow]]

  package var tokenCount: Int { microBatches.reduce(0) { $0 + $1.reduce(0) { $0 + $1.tokens } } }
  package var textCount: Int { Set(microBatches.joined().map(\.item)).count }
}

/// Makes the plans of a run.
package struct StepPlanner: Sendable {
  /// Tokens of each window of each item.
  private let windowTokens: [[Int]]
  /// Whether an item's words have the labels, and not its text.
  private let hasWords: [Bool]
  private let masses: [Float]
  private let windowWeights: [[Int]]
  package let batchSize: Int
  package let microBatchTokens: Int
  package let lanes: Int
  package let seed: UInt64
  package let shuffles: Bool

  package init(
    _ items: [TrainingItem], batchSize: Int, microBatchTokens: Int, lanes: Int, seed: UInt64, shuffles: Bool
  ) {
    windowTokens = items.map { $0.windows.map(\.ids.count) }
    windowWeights = items.map { $0.windows.map(\.weight) }
    hasWords = items.map { item in
      if case .words = item.target { true } else { false }
    }
    masses = items.map(\.mass)
    self.batchSize = batchSize
    self.microBatchTokens = microBatchTokens
    self.lanes = lanes
    self.seed = seed
    self.shuffles = shuffles
  }

  package var stepsPerEpoch: Int { (windowTokens.count + batchSize - 1) / batchSize }

  /// The order of the items in an epoch.
  package func order(epoch: Int) -> [Int] {
    var order = Array(windowTokens.indices)
    guard shuffles, order.count > 1 else { return order }
    // Fisher and Yates; a draw is a multiply-shift of 64 random bits, whose bias is below 2^-32 for any data set.
    for last in stride(from: order.count - 1, through: 1, by: -1) {
      let words = philox(
        (UInt32(truncatingIfNeeded: last), UInt32(truncatingIfNeeded: epoch), 0x5F1E, UInt32.max), key: seed)
      let bits = UInt64(words.0) << 32 | UInt64(words.1)
      let pick = Int(bits.multipliedFullWidth(by: UInt64(last + 1)).high)
      order.swapAt(last, pick)
    }
    return order
  }

  /// The plan of step `step` (from 0) of an epoch whose order is `order`.
  package func plan(order: [Int], step: Int) -> StepPlan {
    let items = order[(step * batchSize)..<min((step + 1) * batchSize, order.count)]
    let total = items.reduce(0) { $0 + masses[$1] }
    let share = total > 0 ? 1 / total : 0
    var windows: [StepWindow] = []
    for item in items {
      if hasWords[item] {
        for window in windowTokens[item].indices {
          windows.append(
            StepWindow(item: item, window: window, tokens: windowTokens[item][window], weight: share))
        }
        continue
      }
      let total = Float(windowWeights[item].reduce(0, +))
      for window in windowTokens[item].indices {
        let weight = windowTokens[item].count == 1 ? share : share * Float(windowWeights[item][window]) / total
        windows.append(
          StepWindow(item: item, window: window, tokens: windowTokens[item][window], weight: weight))
      }
    }
    return StepPlan(microBatches: balance(windows))
  }

  /// Longest first, each to the micro-batch with the fewest tokens: ⌈tokens / microBatchTokens⌉ of them, rounded up to a
  /// multiple of `lanes` so that no lane waits for another's last one.
  private func balance(_ windows: [StepWindow]) -> [[StepWindow]] {
    let tokens = windows.reduce(0) { $0 + $1.tokens }
    let needed = max(1, (tokens + microBatchTokens - 1) / microBatchTokens)
    let wanted = (needed + lanes - 1) / lanes * lanes
    let count = max(1, min(wanted, windows.count))
    var batches: [[StepWindow]] = Array(repeating: [], count: count)
    var loads = Array(repeating: 0, count: count)
    let sorted = windows.indices.sorted {
      (windows[$1].tokens, $0) < (windows[$0].tokens, $1)
    }
    for index in sorted {
      var target = 0
      for batch in loads.indices where loads[batch] < loads[target] { target = batch }
      batches[target].append(windows[index])
      loads[target] += windows[index].tokens
    }
    return batches
  }
}
