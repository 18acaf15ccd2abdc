import Encoders
import NN
import Tasks
import Tensors

/// What a step over items with labels computes: one encoder and the heads that have labels for the items.
struct LabelledPass: Sendable {
  /// Models of one encoder and one adapter.
  let heads: [(model: ClassifierModel, loss: StepLoss)]
  let store: ParameterStore
  let items: [TrainingItem]
  /// What the frozen part of the model gives for each window, where it was computed before.
  let features: FeatureCache?

  /// Forward and backward of one micro-batch; gradients are added to `gradients`. Returns each head's part of the
  /// step's loss.
  func run(
    _ windows: [StepWindow], _ memory: WorkerMemory, gradients: GradientBuffer, random: ForwardContext.RandomPlace
  ) -> [Double] {
    memory.begin()
    let ids = windows.map { ExampleID.make(row: items[$0.item].row, window: $0.window) }
    let makeContext = { (layout: SequenceLayout) in
      ForwardContext(
        parameters: store, workspace: memory.workspace, layout: layout, tape: memory.tape, gradients: gradients,
        random: random, adapters: heads[0].model.segments(sequences: layout.count))
    }
    let losses: [Double]
    if let features, features.layers == nil {
      let rows = windows.map { features.rowCount(item: $0.item, window: $0.window) }
      let context = makeContext(SequenceLayout(lengths: rows, exampleIDs: ids))
      let input = copy(features, windows, context)
      let logits = heads[0].model.head.logits(features: input, context)
      losses = [heads[0].loss(logits, rowsOf(0, windows).map(\.row), layout: context.layout, context)]
    } else {
      let batch = PackedBatch(
        sequences: windows.map {
          let window = items[$0.item].windows[$0.window]
          return (window.ids, window.typeIDs)
        }, exampleIDs: ids)
      let context = makeContext(batch.layout)
      let encoder = heads[0].model.encoder
      let hiddenStates =
        features.map { encoder.upper(copy($0, windows, context), from: $0.layers ?? 0, context) }
        ?? encoder(batch, context)
      losses = heads.indices.map { read(hiddenStates, head: $0, windows, context) }
    }
    memory.tape.backward()
    return losses
  }

  /// A head's part of the loss, on the windows that it has a label for.
  private func read(
    _ hiddenStates: Tensor, head: Int, _ windows: [StepWindow], _ context: ForwardContext
  ) -> Double {
    let rows = rowsOf(head, windows)
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
  private func rowsOf(_ head: Int, _ windows: [StepWindow]) -> [(sequence: Int, row: StepLoss.Row)] {
    windows.enumerated().compactMap { sequence, window in
      let answers = items[window.item].answers
      guard let place = answers.firstIndex(where: { $0.head == head }) else { return nil }
      return (
        sequence, StepLoss.Row(target: answers[place].target, window: window.window, weight: window.weights[place])
      )
    }
  }

  private func copy(_ features: FeatureCache, _ windows: [StepWindow], _ context: ForwardContext) -> Tensor {
    let layout = context.layout
    let data = context.workspace.allocate(layout.tokenCount * features.columns)
    for (index, window) in windows.enumerated() {
      let target = data + layout.offsets[index] * features.columns
      features.copy(item: window.item, window: window.window, into: target)
    }
    return Tensor(data: data, rows: layout.tokenCount, columns: features.columns)
  }
}

/// The example id of a window in the random counter.
enum ExampleID {
  /// Row in the upper bits, window in the lower six; more windows of one text share masks again.
  static func make(row: Int, window: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: row << 6 | (window & 63))
  }
}
