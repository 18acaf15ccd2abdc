import NN
import Tensors

/// Each text of a step is to find its partner among those of all others: every pair once an epoch, in a new order.
package final class PairObjective: TrainingObjective {
  private let pairs: SentencePairs
  private let pass: SentencePass
  private let pairsPerStep: Int
  private let scale: Double
  private let seed: UInt64
  private let memory = SentenceMemory()
  /// The order of the pairs in the last epoch that was asked for.
  private var order: (epoch: Int, rows: [Int])?

  /// - Parameters:
  ///   - pairs: at least one.
  ///   - pairsPerStep: at most.
  ///   - scale: what cosines are multiplied with.
  package init(_ pairs: SentencePairs, pass: SentencePass, pairsPerStep: Int, scale: Double, seed: UInt64) {
    self.pairs = pairs
    self.pass = pass
    self.pairsPerStep = pairsPerStep
    self.scale = scale
    self.seed = seed
  }

  package var lanes: Int { pass.lanes }
  package var stepsPerEpoch: Int { Self.stepsPerEpoch(pairs.rows.count, pairsPerStep: pairsPerStep) }
  package var lossCount: Int { 1 }

  package static func stepsPerEpoch(_ pairs: Int, pairsPerStep: Int) -> Int {
    let steps = (pairs + pairsPerStep - 1) / pairsPerStep
    return pairs >= 2 * steps ? steps : max(1, pairs / 2)
  }

  package func start(totalSteps: Int, workers: Int) -> TrainingStart {
    let tokensPerStep = pairs.tokens / max(1, stepsPerEpoch)
    return TrainingStart(
      texts: pairs.texts, windows: pairs.texts, tokensPerEpoch: pairs.tokens, totalSteps: totalSteps,
      stepsPerEpoch: stepsPerEpoch, trainableParameters: pass.store.trainableCount,
      totalParameters: pass.store.parameters.reduce(0) { $0 + $1.count }, workers: workers, lanes: lanes,
      operationsPerToken: pass.operationsPerToken(isComputedTwice: tokensPerStep > pass.microBatchTokens * lanes),
      frozen: nil)
  }

  package func step(_ index: Int) -> any PlannedStep {
    let (epoch, step) = index.quotientAndRemainder(dividingBy: stepsPerEpoch)
    let order = order(epoch)
    // Steps of an epoch differ by one pair at most, and have two at least: one of a single pair would teach nothing.
    let rows = order[(step * order.count / stepsPerEpoch)..<((step + 1) * order.count / stepsPerEpoch)]
      .map { pairs.rows[$0] }
    let texts = rows.map(\.first) + rows.map(\.second) + rows.compactMap(\.negative)
    return SentenceStep(
      texts, rows: rows.count, epoch: epoch,
      loss: PairRankingLoss(scale: scale, pairs: rows.count, texts: texts.map(\.number)), pass: pass, memory: memory)
  }

  private func order(_ epoch: Int) -> [Int] {
    if let order, order.epoch == epoch { return order.rows }
    let rows = EpochOrder.shuffled(Array(pairs.rows.indices), epoch: epoch, seed: seed)
    order = (epoch, rows)
    return rows
  }
}
