import Encoders
package import NN
package import Tasks
import Tensors

/// What a step of masked language modelling computes.
package struct LanguagePass: Sendable {
  package let model: MaskedLanguageModel
  package let store: ParameterStore

  package init(model: MaskedLanguageModel, store: ParameterStore) {
    self.model = model
    self.store = store
  }

  /// Some sequences one after the other, with the rows of their hidden tokens in the whole, and what stood there.
  static func batch(_ sequences: [MaskedSequence]) -> (batch: PackedBatch, rows: [Int], labels: [Int32]) {
    let batch = PackedBatch(
      sequences: sequences.map { ($0.ids, $0.typeIDs) }, exampleIDs: sequences.map(\.number))
    let rows = sequences.indices.flatMap { index in
      sequences[index].rows.map { batch.layout.offsets[index] + Int($0) }
    }
    return (batch, rows, sequences.flatMap(\.labels))
  }
}

/// One step over sequences with hidden tokens; its loss is the mean over these.
package struct LanguageStep: PlannedStep {
  package let epoch: Int
  private let pass: LanguagePass
  package let sequences: [MaskedSequence]
  private let batches: [[Int]]
  /// What each hidden token has of the loss.
  private let share: Double

  /// - Parameters:
  ///   - microBatchTokens: bounds a micro-batch's memory.
  ///   - lanes: gradient lanes of the training.
  package init(_ sequences: [MaskedSequence], epoch: Int, pass: LanguagePass, microBatchTokens: Int, lanes: Int) {
    self.sequences = sequences
    self.epoch = epoch
    self.pass = pass
    batches = TokenBalance.batches(sequences.map(\.ids.count), microBatchTokens: microBatchTokens, lanes: lanes)
    let hidden = sequences.reduce(0) { $0 + $1.rows.count }
    share = hidden > 0 ? 1 / Double(hidden) : 0
  }

  package var textCount: Int { sequences.count }
  package var tokenCount: Int { sequences.reduce(0) { $0 + $1.ids.count } }
  package var microBatchCount: Int { batches.count }
  // The word table is the decoder too: all of its rows have a gradient.
  package var rows: StepRows { .none }

  package func run(
    _ microBatch: Int, _ memory: WorkerMemory, gradients: GradientBuffer, random: ForwardContext.RandomPlace
  ) -> [Double] {
    memory.begin()
    let (batch, rows, labels) = LanguagePass.batch(batches[microBatch].map { sequences[$0] })
    guard !rows.isEmpty else { return [0] }
    let context = pass.model.context(
      pass.store, memory.workspace, batch.layout, tape: memory.tape, gradients: gradients, random: random)
    let loss = pass.model.loss(batch, rows: rows, labels: labels, share: share, context)
    memory.tape.backward()
    return [loss]
  }
}
