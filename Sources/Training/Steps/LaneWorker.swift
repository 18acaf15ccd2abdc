import Encoders
import NN
import Tasks
import Tensors

/// Memory and tape of one worker, and how it runs a micro-batch.
final class LaneWorker {
  private let heads: [(model: ClassifierModel, loss: StepLoss)]
  private let store: ParameterStore
  private let workspace = Workspace()
  private let tape: Tape

  /// - Parameter heads: models of one encoder and one adapter.
  init(heads: [(model: ClassifierModel, loss: StepLoss)], store: ParameterStore) {
    self.heads = heads
    self.store = store
    tape = Tape(workspace: workspace)
  }

  /// Forward and backward of one micro-batch; gradients are added to `gradients`. Returns each head's part of the
  /// step's loss.
  ///
  /// - Parameter features: what the frozen part of the model gives for each window, where it was computed before.
  func run(
    _ windows: [StepWindow], items: [TrainingItem], features: FeatureCache?, gradients: GradientBuffer,
    random: ForwardContext.RandomPlace
  ) -> [Double] {
    workspace.reset()
    tape.reset()
    let ids = windows.map { ExampleID.make(row: items[$0.item].row, window: $0.window) }
    let losses: [Double]
    if let features, features.layers == nil {
      let rows = windows.map { features.rowCount(item: $0.item, window: $0.window) }
      let context = makeContext(SequenceLayout(lengths: rows, exampleIDs: ids), gradients: gradients, random: random)
      let input = copy(features, windows, context.layout)
      let logits = heads[0].model.head.logits(features: input, context)
      losses = [heads[0].loss(logits, rowsOf(0, windows, items).map(\.row), layout: context.layout, context)]
    } else {
      let batch = PackedBatch(
        sequences: windows.map {
          let window = items[$0.item].windows[$0.window]
          return (window.ids, window.typeIDs)
        }, exampleIDs: ids)
      let context = makeContext(batch.layout, gradients: gradients, random: random)
      let encoder = heads[0].model.encoder
      let hiddenStates =
        features.map { encoder.upper(copy($0, windows, batch.layout), from: $0.layers ?? 0, context) }
        ?? encoder(batch, context)
      losses = heads.indices.map { read(hiddenStates, head: $0, windows, items, context) }
    }
    tape.backward()
    return losses
  }

  /// A head's part of the loss, on the windows that it has a label for.
  private func read(
    _ hiddenStates: Tensor, head: Int, _ windows: [StepWindow], _ items: [TrainingItem], _ context: ForwardContext
  ) -> Double {
    let rows = rowsOf(head, windows, items)
    guard !rows.isEmpty else { return 0 }
    let (model, loss) = heads[head]
    guard rows.count < windows.count else {
      return loss(model.logits(hiddenStates, context), rows.map(\.row), layout: context.layout, context)
    }
    let sequences = rows.map(\.sequence)
    let part = context.selecting(sequences)
    let logits = model.logits(selectSequences(hiddenStates, sequences, context), part)
    return loss(logits, rows.map(\.row), layout: part.layout, part)
  }

  /// The windows of a micro-batch that a head has a label for.
  private func rowsOf(
    _ head: Int, _ windows: [StepWindow], _ items: [TrainingItem]
  ) -> [(sequence: Int, row: StepLoss.Row)] {
    windows.enumerated().compactMap { sequence, window in
      let answers = items[window.item].answers
      guard let place = answers.firstIndex(where: { $0.head == head }) else { return nil }
      return (
        sequence, StepLoss.Row(target: answers[place].target, window: window.window, weight: window.weights[place])
      )
    }
  }

  private func copy(_ features: FeatureCache, _ windows: [StepWindow], _ layout: SequenceLayout) -> Tensor {
    let data = workspace.allocate(layout.tokenCount * features.columns)
    for (index, window) in windows.enumerated() {
      let target = data + layout.offsets[index] * features.columns
      features.copy(item: window.item, window: window.window, into: target)
    }
    return Tensor(data: data, rows: layout.tokenCount, columns: features.columns)
  }

  private func makeContext(
    _ layout: SequenceLayout, gradients: GradientBuffer, random: ForwardContext.RandomPlace
  ) -> ForwardContext {
    ForwardContext(
      parameters: store, workspace: workspace, layout: layout, tape: tape, gradients: gradients, random: random,
      adapters: heads[0].model.segments(sequences: layout.count))
  }
}

/// The example id of a window in the random counter.
enum ExampleID {
  /// Row in the upper bits, window in the lower six; more windows of one text share masks again.
  static func make(row: Int, window: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: row << 6 | (window & 63))
  }
}
