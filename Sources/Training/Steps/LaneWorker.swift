import Encoders
import NN
import Tasks
import Tensors

/// Memory and tape of one worker, and how it runs a micro-batch.
final class LaneWorker {
  private let model: ClassifierModel
  private let store: ParameterStore
  private let workspace = Workspace()
  private let tape: Tape
  private let loss: StepLoss

  init(model: ClassifierModel, store: ParameterStore, loss: StepLoss) {
    self.model = model
    self.store = store
    tape = Tape(workspace: workspace)
    self.loss = loss
  }

  /// Forward and backward of one micro-batch; gradients are added to `gradients`. Returns its part of the step's loss.
  ///
  /// - Parameter features: the cached features of each window, when the encoder is fixed.
  func run(
    _ windows: [StepWindow], items: [TrainingItem], features: FeatureCache?, gradients: GradientBuffer,
    random: ForwardContext.RandomPlace
  ) -> Double {
    workspace.reset()
    tape.reset()
    let ids = windows.map { ExampleID.make(row: items[$0.item].row, window: $0.window) }
    let logits: Tensor
    let context: ForwardContext
    if let features {
      let rows = windows.map { features.rowCount(item: $0.item, window: $0.window) }
      context = makeContext(SequenceLayout(lengths: rows, exampleIDs: ids), gradients: gradients, random: random)
      let data = workspace.allocate(context.layout.tokenCount * features.columns)
      for (index, window) in windows.enumerated() {
        let target = data + context.layout.offsets[index] * features.columns
        features.copy(item: window.item, window: window.window, into: target)
      }
      let input = Tensor(data: data, rows: context.layout.tokenCount, columns: features.columns)
      if let layers = features.layers {
        logits = model.logits(model.encoder.upper(input, from: layers, context), context)
      } else {
        logits = model.head.logits(features: input, context)
      }
    } else {
      let batch = PackedBatch(
        sequences: windows.map {
          let window = items[$0.item].windows[$0.window]
          return (window.ids, window.typeIDs)
        }, exampleIDs: ids)
      context = makeContext(batch.layout, gradients: gradients, random: random)
      logits = model.logits(batch, context)
    }
    let loss = loss(logits, windows, items: items, layout: context.layout, context)
    tape.backward()
    return loss
  }

  private func makeContext(
    _ layout: SequenceLayout, gradients: GradientBuffer, random: ForwardContext.RandomPlace
  ) -> ForwardContext {
    ForwardContext(
      parameters: store, workspace: workspace, layout: layout, tape: tape, gradients: gradients, random: random,
      adapters: model.segments(sequences: layout.count))
  }
}

/// The example id of a window in the random counter.
enum ExampleID {
  /// Row in the upper bits, window in the lower six; more windows of one text share masks again.
  static func make(row: Int, window: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: row << 6 | (window & 63))
  }
}
