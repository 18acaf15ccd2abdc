import Foundation
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
  private let answers: [[Answer]]
  private let windowWeights: [[Int]]
  private let headWeights: [Float]
  /// Items that the same heads have labels for, and how often each such group is drawn in an epoch; empty where every item
  /// is drawn once.
  private let draws: [(items: [Int], count: Int)]
  package let batchSize: Int
  package let microBatchTokens: Int
  package let lanes: Int
  package let seed: UInt64
  package let shuffles: Bool

  private struct Answer: Sendable {
    let head: Int
    let mass: Float
    /// Whether the item's words have the labels, and not its text.
    let isOfWords: Bool
  }

  /// - Parameters:
  ///   - headWeights: what each head's mean loss is multiplied with.
  ///   - temperature: 1 draws every item once an epoch; above, items of heads with few labels come more often and others
  ///     less: a group of n items is drawn in proportion to n^(1/temperature).
  package init(
    _ items: [TrainingItem], batchSize: Int, microBatchTokens: Int, lanes: Int, seed: UInt64, shuffles: Bool,
    headWeights: [Double] = [1], temperature: Double = 1
  ) {
    windowTokens = items.map { $0.windows.map(\.ids.count) }
    windowWeights = items.map { $0.windows.map(\.weight) }
    answers = items.map { item in
      item.answers.map { answer in
        if case .words = answer.target { return Answer(head: answer.head, mass: answer.mass, isOfWords: true) }
        return Answer(head: answer.head, mass: answer.mass, isOfWords: false)
      }
    }
    self.headWeights = headWeights.map { Float($0) }
    draws = temperature == 1 ? [] : Self.draws(items, temperature: temperature)
    self.batchSize = batchSize
    self.microBatchTokens = microBatchTokens
    self.lanes = lanes
    self.seed = seed
    self.shuffles = shuffles
  }

  package var stepsPerEpoch: Int { (epochLength + batchSize - 1) / batchSize }

  private var epochLength: Int { draws.isEmpty ? windowTokens.count : draws.reduce(0) { $0 + $1.count } }

  /// How often the items of each set of heads are drawn in an epoch: as many draws as items together.
  private static func draws(_ items: [TrainingItem], temperature: Double) -> [(items: [Int], count: Int)] {
    let groups = Dictionary(grouping: items.indices) { items[$0].answers.map(\.head) }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    let shares = groups.map { pow(Double($0.count), 1 / temperature) }
    let total = shares.reduce(0, +)
    return zip(groups, shares).map { group, share in
      (group, max(1, Int((share / total * Double(items.count)).rounded())))
    }
  }

  /// The order of the items in an epoch.
  package func order(epoch: Int) -> [Int] {
    guard !draws.isEmpty else { return ordered(Array(windowTokens.indices), epoch: epoch) }
    let order = draws.flatMap { draw in
      // The next epoch goes on where this one ends, so that no item waits for long.
      ((epoch * draw.count)..<((epoch + 1) * draw.count)).map { draw.items[$0 % draw.items.count] }
    }
    return ordered(order, epoch: epoch)
  }

  private func ordered(_ items: [Int], epoch: Int) -> [Int] {
    shuffles ? EpochOrder.shuffled(items, epoch: epoch, seed: seed) : items
  }

  /// The plan of step `step` (from 0) of an epoch whose order is `order`.
  package func plan(order: [Int], step: Int) -> StepPlan {
    let items = order[(step * batchSize)..<min((step + 1) * batchSize, order.count)]
    var totals = Array(repeating: Float(0), count: headWeights.count)
    for item in items {
      for answer in answers[item] { totals[answer.head] += answer.mass }
    }
    let shares = zip(headWeights, totals).map { $1 > 0 ? $0 / $1 : 0 }
    var windows: [StepWindow] = []
    for item in items {
      let total = Float(windowWeights[item].reduce(0, +))
      let count = windowTokens[item].count
      for window in 0..<count {
        let weights = answers[item].map { answer in
          let share = shares[answer.head]
          return answer.isOfWords || count == 1 ? share : share * Float(windowWeights[item][window]) / total
        }
        windows.append(
          StepWindow(item: item, window: window, tokens: windowTokens[item][window], weights: weights))
      }
    }
    let batches = TokenBalance.batches(windows.map(\.tokens), microBatchTokens: microBatchTokens, lanes: lanes)
    return StepPlan(microBatches: batches.map { batch in batch.map { windows[$0] } })
  }
}
