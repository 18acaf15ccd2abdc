import Encoders
import Synchronization
import Tasks
package import Tensors

/// How well a language model finds hidden words that it never learns from.
package struct HeldOutLoss: Sendable {
  private let batches: [[MaskedSequence]]
  private let score: HeldOutScore
  private let pass: LanguagePass
  private let pool: WorkerPool

  private static let batchTokens = 1024
  /// The same for every run, so that numbers of different runs can be put side by side.
  private static let (seed, share): (UInt64, Double) = (0, 0.15)

  /// - Parameters:
  ///   - words: those that may be hidden; nil: all that can be.
  /// - Returns: Nil where there is none.
  package init?(
    _ text: HeldOutText, words: Set<HeldOutText.Word>? = nil, masking: WholeWordMasking, pass: LanguagePass,
    pool: WorkerPool
  ) {
    let masking = masking.with(seed: Self.seed, share: Self.share)
    let hidden = text.hidden(words ?? text.hideable, masking: masking)
    guard !hidden.isEmpty else { return nil }
    var sequences: [MaskedSequence] = []
    var (tokens, characters) = (0, 0)
    for piece in text.pieces {
      let rows = piece.places.indices.filter {
        hidden.contains(HeldOutText.Word(document: piece.document, place: piece.places[$0]))
      }
      guard !rows.isEmpty else { continue }
      sequences.append(masking.masked(piece.piece, tokens: rows, epoch: WholeWordMasking.heldOutEpoch))
      tokens += rows.count
      characters += rows.reduce(0) { $0 + piece.characters[$1] }
    }
    let batches = TokenBalance.batches(
      sequences.map(\.ids.count), microBatchTokens: Self.batchTokens, lanes: 1)
    self.batches = batches.map { batch in batch.map { sequences[$0] } }
    score = HeldOutScore(loss: 0, tokens: tokens, words: hidden.count, characters: characters)
    self.pass = pass
    self.pool = pool
  }

  /// Looks with dropout off; the same for any number of workers.
  package func callAsFunction() -> HeldOutScore {
    let slots = ResultSlots<Double>(count: batches.count)
    let next = Atomic(0)
    pool.run { [batches, score, pass, pool] worker in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < batches.count else { return }
        let (batch, rows, labels) = LanguagePass.batch(batches[index])
        let workspace = pool.workspace(worker)
        workspace.reset()
        let context = pass.model.context(pass.store, workspace, batch.layout)
        let loss = pass.model.loss(batch, rows: rows, labels: labels, share: 1 / Double(score.tokens), context)
        slots.set(loss, at: index)
      }
    }
    return score.with(loss: slots.values.reduce(0, +))
  }
}
