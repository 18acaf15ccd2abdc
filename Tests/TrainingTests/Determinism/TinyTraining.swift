import Encoders
import Evaluation
import NN
import PEFT
import Tasks
import Tensors
import Training

/// A training of the tiny model on generated items, whose end can be compared bit by bit.
struct TinyTraining {
  var method = "full"
  var lanes = 2
  var workers = 1
  var seed: UInt64 = 1
  var steps = 12
  var evaluates = false
  var microBatchTokens = 48
  var batchSize = 7

  var planner: StepPlanner {
    StepPlanner(
      Self.items, batchSize: batchSize, microBatchTokens: microBatchTokens, lanes: lanes, seed: seed, shuffles: true)
  }

  /// Thirty texts of 3 to 40 tokens; every fifth has three windows.
  static let items: [TrainingItem] = (0..<30).map { row in
    let windows = (0..<(row % 5 == 4 ? 3 : 1)).map { window in
      let count = 3 + (row * 17 + window * 11) % 38
      let ids = [Int32(2)] + (1..<(count - 1)).map { Int32(5 + (row * 31 + window * 7 + $0 * $0 * 13) % 92) } + [3]
      return TextWindows.Window(ids: ids, typeIDs: Array(repeating: 0, count: count), weight: count - 2)
    }
    return TrainingItem(row: row, windows: windows, label: row % 3)
  }

  /// The bits of every parameter after the last step, in slot order.
  func bits() throws -> [UInt32] {
    let tiny = try TinyBert(pooling: .cls, method: method, head: "sequence-head.safetensors", dropout: 0.1)
    let planner = planner
    var settings = TrainerSettings(
      totalSteps: steps,
      schedule: LearningRateSchedule(curve: .linear, peak: 2e-3, warmupSteps: 2, totalSteps: steps),
      optimizer: AdamWSettings(), seed: seed, evaluateEvery: 5, metric: "accuracy")
    settings.patience = nil
    let pool = WorkerPool(count: workers)
    defer { pool.stop() }
    let trainer = try Trainer(
      model: tiny.model, store: tiny.store, items: Self.items, planner: planner, settings: settings, pool: pool)
    let pipeline = Pipeline(
      model: tiny.model, store: tiny.store, windows: try Self.windows(), pool: pool)
    var looks = 0
    let summary = try trainer.run(
      evaluate: evaluates
        ? {
          looks += 1
          let logits = pipeline.windowLogits(Self.items.flatMap(\.windows))
          return Double(logits.joined().reduce(0, +))
        } : nil, saveBest: {}, observe: { _ in })
    guard summary.steps == steps, summary.skippedSteps == 0, evaluates == (looks > 0) else { return [] }
    return Self.bits(tiny.store)
  }

  static func bits(_ store: ParameterStore) -> [UInt32] {
    store.parameters.flatMap { parameter in
      let values = store.values(parameter)
      return (0..<parameter.count).map { values[$0].bitPattern }
    }
  }

  private static func windows() throws -> TextWindows {
    let base = try ModelDirectory.open(TinyBert.folder + "/encoder")
    let settings = ModelSettings(
      task: "tiny", kind: .classification, labels: ["a", "b"], pooling: .mean, method: "full", encoder: "tiny")
    let model = try ClassifierModel(base.configuration, family: base.family, settings: settings)
    return TextWindows(
      tokenizer: try EncoderTokenizer.load(base.handle, encoder: model.encoder), length: 40, rule: .windows)
  }
}
