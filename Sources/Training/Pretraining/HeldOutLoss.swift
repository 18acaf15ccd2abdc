import Encoders
import Foundation
import Synchronization
import Tasks
package import Tensors

/// How well a language model finds hidden tokens that it never learns from.
package struct HeldOutLoss: Sendable {
  private let batches: [[MaskedSequence]]
  private let hidden: Int
  private let pass: LanguagePass
  private let pool: WorkerPool

  private static let batchTokens = 1024
  /// The same for every run, so that numbers of different runs can be put side by side.
  private static let seed: UInt64 = 0

  /// - Parameter pieces: at least one.
  package init(_ pieces: [LanguagePiece], masking: WholeWordMasking, pass: LanguagePass, pool: WorkerPool) {
    let masking = masking.with(seed: Self.seed)
    let sequences = pieces.map { masking($0, epoch: WholeWordMasking.heldOutEpoch) }
    let batches = TokenBalance.batches(
      sequences.map(\.ids.count), microBatchTokens: Self.batchTokens, lanes: 1)
    self.batches = batches.map { batch in batch.map { sequences[$0] } }
    hidden = sequences.reduce(0) { $0 + $1.rows.count }
    self.pass = pass
    self.pool = pool
  }

  /// The mean of -log p of the hidden tokens, with dropout off; the same for any number of workers.
  package func callAsFunction() -> Double {
    let slots = ResultSlots<Double>(count: batches.count)
    let next = Atomic(0)
    pool.run { [batches, hidden, pass, pool] worker in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < batches.count else { return }
        let (batch, rows, labels) = LanguagePass.batch(batches[index])
        let context = pass.model.context(pass.store, pool.workspace(worker), batch.layout)
        let loss = pass.model.loss(batch, rows: rows, labels: labels, share: 1 / Double(hidden), context)
        slots.set(loss, at: index)
      }
    }
    return slots.values.reduce(0, +)
  }

  /// The exponential of the loss, as if so many tokens were as likely as each other.
  package static func perplexity(_ loss: Double) -> Double { exp(loss) }
}
