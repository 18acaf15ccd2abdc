import Encoders
import Evaluation
import Files
import NN
import PEFT
import Tasks
import Tensors
import Testing
import Training

/// What is published predicts bit for bit what the weights in memory predict.
@Suite struct CheckpointRoundTripTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let method: String
    let pooling: HeadSettings.Pooling
    let trainsPooler: Bool
    var testDescription: String { "\(method), \(pooling), pooler \(trainsPooler)" }
  }

  static let cases = [
    Case(method: "full", pooling: .cls, trainsPooler: false), Case(method: "full", pooling: .mean, trainsPooler: false),
    Case(method: "head", pooling: .cls, trainsPooler: false), Case(method: "head", pooling: .mean, trainsPooler: false),
    Case(method: "lora", pooling: .cls, trainsPooler: false), Case(method: "lora", pooling: .cls, trainsPooler: true),
    Case(method: "lora", pooling: .mean, trainsPooler: false),
  ]

  private func trained(_ test: Case, _ base: ModelDirectory) throws -> (ClassifierModel, ParameterStore) {
    var settings = ModelSettings(
      task: "tiny", kind: .classification, labels: ["a", "b", "c"], pooling: test.pooling, method: test.method,
      encoder: TinyJob.encoder)
    settings.hiddenDropout = 0.1
    if test.method == "lora" {
      settings.lora = LoRAConfiguration(rank: 4, alpha: 8, dropout: 0.1, targetModules: ["query", "value"])
      settings.adapterHasPooler = test.trainsPooler
    }
    let model = try ClassifierModel(base.configuration, family: base.family, settings: settings)
    let store = try ModelWeights(model).trainingStore(from: base, seed: 3, keepsHead: false)
    let items = TinyTraining.items
    let planner = StepPlanner(items, batchSize: 6, microBatchTokens: 64, lanes: 2, seed: 3, shuffles: true)
    let trainer = try Trainer(
      model: model, store: store, items: items, planner: planner,
      settings: TrainerSettings(
        totalSteps: 4, schedule: LearningRateSchedule(curve: .constant, peak: 5e-3, warmupSteps: 0, totalSteps: 4),
        optimizer: AdamWSettings(), seed: 3, evaluateEvery: 4, metric: "accuracy"), pool: WorkerPool(count: 1))
    _ = try trainer.run(evaluate: nil, saveBest: {}, observe: { _ in })
    return (model, store)
  }

  @Test(arguments: cases) func publishedPredictsTheSameBits(_ test: Case) throws {
    let job = try TinyJob()
    let base = try ModelDirectory.open(TinyJob.encoder)
    let (model, store) = try trained(test, base)
    let before = TinyTraining.bits(store)
    let path = job.folder + "/published"
    try CheckpointWriter(model: model, base: base, lineage: JSONObject()).publish(store, at: path)
    #expect(TinyTraining.bits(store) == before, "saving changes nothing in memory")

    let opened = try TrainedModel.open(path, encoders: EncoderLocator(modelsFolder: nil))
    let pool = WorkerPool(count: 2)
    defer { pool.stop() }
    let windows = TextWindows(tokenizer: opened.tokenizer, length: model.windowLength, rule: .windows)
    let memory = Pipeline(model: model, store: store, windows: windows, pool: pool)
    let disk = Pipeline(opened, pool: pool)
    let texts = TinyJob.texts.map(\.text) + ["", "zzz"]
    let expected = try memory.predict(texts)
    let found = try disk.predict(texts)
    #expect(expected.count == texts.count && Set(expected.map(\.logits)).count > 10)
    for (first, second) in zip(expected, found) {
      #expect(first.logits.map(\.bitPattern) == second.logits.map(\.bitPattern))
      #expect(first == second)
    }
    #expect(expected.contains { $0.windowCount > 1 })
  }
}
