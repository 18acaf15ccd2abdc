import Encoders
import Foundation
package import NN
import Synchronization
package import Tensors

/// Texts → predictions: the one way that evaluation, prediction and serving share.
///
/// Tokens are packed without padding into batches of `batchTokens`; each worker takes the next batch. A text's result
/// does not depend on what else is in its batch.
package struct Pipeline: Sendable {
  private let model: ClassifierModel
  private let store: ParameterStore
  private let windows: TextWindows
  private let pool: WorkerPool
  private let batchTokens: Int

  package init(_ trained: TrainedModel, pool: WorkerPool, batchTokens: Int = 512) {
    self.init(
      model: trained.model, store: trained.store,
      windows: TextWindows(
        tokenizer: trained.tokenizer, length: trained.model.windowLength, rule: trained.settings.overflow),
      pool: pool, batchTokens: batchTokens)
  }

  package init(
    model: ClassifierModel, store: ParameterStore, windows: TextWindows, pool: WorkerPool, batchTokens: Int = 512
  ) {
    self.model = model
    self.store = store
    self.windows = windows
    self.pool = pool
    self.batchTokens = batchTokens
  }

  /// Predictions in the order of the texts.
  ///
  /// - Throws: `ModelError.textTooLong`; `ModelError.notFinite` when the weights give no number for a text.
  package func predict(_ texts: [String]) throws -> [Prediction] { try predict(texts.map { TextInput($0) }) }

  package func predict(_ texts: [TextInput]) throws -> [Prediction] {
    let prepared = try tokenize(texts)
    return try predictions(prepared, windowLogits(prepared.flatMap(\.windows)))
  }

  /// The logits of all windows, in their order, as predictions of their texts.
  ///
  /// - Throws: `ModelError.notFinite`.
  package func predictions(_ prepared: [TextWindows.Result], _ logits: [[Float]]) throws -> [Prediction] {
    try attempts(prepared.map { .success($0) }, logits).map { try $0.get() }
  }

  /// As `predictions`, each text by itself.
  package func attempts(
    _ prepared: [Result<TextWindows.Result, any Error>], _ logits: [[Float]]
  ) -> [Result<Prediction, any Error>] {
    var first = 0
    return prepared.enumerated().map { index, text in
      text.flatMap { result in
        let rows = logits[first..<(first + result.windows.count)]
        first += result.windows.count
        return Result { try merge(index, result, rows) }
      }
    }
  }

  /// Tokenises on all workers.
  package func tokenize(_ texts: [TextInput]) throws -> [TextWindows.Result] {
    try tokenizeEach(texts).map { try $0.get() }
  }

  /// As `tokenize`, each text by itself.
  package func tokenizeEach(_ texts: [TextInput]) -> [Result<TextWindows.Result, any Error>] {
    let slots = ResultSlots<Result<TextWindows.Result, any Error>>(count: texts.count)
    let next = Atomic(0)
    let chunk = 64
    pool.run { _ in
      while true {
        let start = next.add(chunk, ordering: .relaxed).oldValue
        guard start < texts.count else { return }
        for index in start..<min(start + chunk, texts.count) {
          slots.set(Result { try windows(texts[index], index: index) }, at: index)
        }
      }
    }
    return slots.values
  }

  /// One row of logits a window.
  package func windowLogits(_ windows: [TextWindows.Window]) -> [[Float]] { compute(windows, .logits) }

  /// What the head reads of each window, before its layers: of a mean-pooled head the mean of the token states.
  package func features(_ windows: [TextWindows.Window]) -> [[Float]] { compute(windows, .features) }

  private func compute(_ windows: [TextWindows.Window], _ output: SharedPass.Member.Output) -> [[Float]] {
    let slots = ResultSlots<[Float]>(count: windows.count)
    let member = SharedPass.Member(model: model, store: store, output: output)
    SharedPass([member], pool: pool, batchTokens: batchTokens).run([Self.job(windows, into: slots)])
    return slots.values
  }

  /// What puts the logits of each window into its slot.
  static func job(
    member: Int = 0, _ windows: [TextWindows.Window], into slots: ResultSlots<[Float]>
  ) -> SharedPass.Job {
    SharedPass.Job(member: member, windows: windows) { index, logits in slots.set(logits.values, at: index) }
  }

  /// Consecutive windows of `lengths` tokens, with about `tokens` tokens together, at least one each.
  static func batches(_ lengths: [Int], tokens: Int) -> [Range<Int>] {
    var batches: [Range<Int>] = []
    var start = 0
    var total = 0
    for (index, length) in lengths.enumerated() {
      if index > start, total + length > tokens {
        batches.append(start..<index)
        start = index
        total = 0
      }
      total += length
    }
    if start < lengths.count { batches.append(start..<lengths.count) }
    return batches
  }

  /// The logits of a text's windows, averaged by their tokens.
  private func merge(
    _ index: Int, _ result: TextWindows.Result, _ rows: ArraySlice<[Float]>
  ) throws -> Prediction {
    guard rows.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { throw ModelError.notFinite(index: index) }
    var logits = rows.first ?? []
    if rows.count > 1 {
      let total = Double(result.windows.reduce(0) { $0 + $1.weight })
      var sums = Array(repeating: 0.0, count: logits.count)
      for (window, row) in zip(result.windows, rows) {
        for (index, value) in row.enumerated() { sums[index] += Double(value) * Double(window.weight) / total }
      }
      logits = sums.map { Float($0) }
    }
    return Prediction(
      logits: logits, settings: model.settings, windowCount: result.windows.count, tokenCount: result.tokenCount,
      truncatedTokens: result.truncatedTokens)
  }
}
