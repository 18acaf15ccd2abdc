import Encoders
package import NN
package import Tasks
import Tensors

/// A text of a step, as the encoder reads it.
package struct SentenceText: Sendable, Equatable {
  package let ids: [Int32]
  package let typeIDs: [Int32]
  /// What text it is: equal numbers, equal texts.
  package let number: Int32

  package init(ids: [Int32], typeIDs: [Int32], number: Int32) {
    self.ids = ids
    self.typeIDs = typeIDs
    self.number = number
  }
}

/// What turns texts into vectors in a training.
package struct SentencePass: Sendable {
  package let model: any VectorModel
  package let store: ParameterStore
  /// Bounds the memory of a micro-batch.
  package let microBatchTokens: Int
  package let lanes: Int

  package init(model: any VectorModel, store: ParameterStore, microBatchTokens: Int, lanes: Int) {
    self.model = model
    self.store = store
    self.microBatchTokens = microBatchTokens
    self.lanes = lanes
  }

  package var width: Int { model.encoder.hiddenSize }

  /// The vectors of some texts of a step, `[these, width]`; a text's place in the step is its example id, so that the same
  /// text has another dropout at each of its places.
  ///
  /// - Parameters:
  ///   - workspace: begun anew where nothing is recorded: what came before in it is over.
  ///   - tape: records the pass, and then `gradients` are its lane's.
  ///   - random: nil turns dropout off.
  func vectors(
    _ texts: [SentenceText], _ places: [Int], _ workspace: Workspace, tape: Tape? = nil,
    gradients: GradientBuffer? = nil, random: ForwardContext.RandomPlace?
  ) -> Tensor {
    if tape == nil { workspace.reset() }
    let batch = PackedBatch(
      sequences: places.map { (texts[$0].ids, texts[$0].typeIDs) },
      exampleIDs: places.map { UInt32(truncatingIfNeeded: $0) })
    let context = ForwardContext(
      parameters: store, workspace: workspace, layout: batch.layout, tape: tape, gradients: gradients, random: random,
      adapters: model.segments(sequences: places.count))
    return model.features(batch, context)
  }

  /// The rows of the token table that texts read; none where the table does not train.
  func rows(of texts: [SentenceText]) -> StepRows {
    let table = model.encoder.tokenTable
    guard store.isTrainable[table.slot] else { return .none }
    return StepRows(tokenIDs: texts.lazy.flatMap(\.ids), tableRows: table.rows)
  }

  /// Multiplications and additions of the linear layers for one token: forward, forward again where the step is larger
  /// than memory, backward.
  func operationsPerToken(isComputedTwice: Bool) -> Double {
    model.parameters.reduce(0) { total, parameter in
      guard parameter.role == .linearWeight else { return total }
      let products = (store.isTrainable[parameter.slot] ? 3.0 : 2.0) + (isComputedTwice ? 1 : 0)
      return total + 2 * Double(parameter.count) * products
    }
  }
}
