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
    let method: TinyMethod
    let pooling: HeadSettings.Pooling
    let trainsPooler: Bool
    var testDescription: String { "\(method), \(pooling), pooler \(trainsPooler)" }
  }

  static let cases = TinyMethod.all.flatMap { method in
    [
      Case(method: method, pooling: .cls, trainsPooler: false),
      Case(method: method, pooling: .cls, trainsPooler: true),
      Case(method: method, pooling: .mean, trainsPooler: false),
    ].filter { method.adapter != nil || !$0.trainsPooler }
  }

  private func trained(_ test: Case, _ base: ModelDirectory) throws -> (ClassifierModel, ParameterStore) {
    var settings = ModelSettings(
      task: "tiny", kind: .classification, labels: ["a", "b", "c"], pooling: test.pooling, method: test.method.method,
      encoder: TinyJob.encoder)
    settings.hiddenDropout = 0.1
    test.method.apply(to: &settings, trainsPooler: test.trainsPooler)
    let model = try ClassifierModel(base.configuration, family: base.family, settings: settings)
    let store = try ModelWeights(model).trainingStore(from: base, seed: 3, keepsHead: false)
    let items = TinyTraining.items.filter { $0.windows.allSatisfy { $0.ids.count <= model.windowLength } }
    let planner = StepPlanner(items, batchSize: 6, microBatchTokens: 64, lanes: 2, seed: 3, shuffles: true)
    let trainer = try Trainer(
      model: model, store: store, items: items, planner: planner,
      settings: TrainerSettings(
        totalSteps: 30, schedule: LearningRateSchedule(curve: .constant, peak: 5e-3, warmupSteps: 0, totalSteps: 30),
        optimizer: AdamWSettings(), seed: 3, evaluateEvery: 100, metric: "accuracy"), pool: WorkerPool(count: 1))
    let before = TinyTraining.bits(store)
    var losses: [Double] = []
    _ = try trainer.run(
      evaluate: nil, saveBest: {}, observe: { if case .step(let step) = $0 { losses.append(step.loss) } })
    #expect(losses.count == 30 && losses.suffix(5).reduce(0, +) < losses.prefix(5).reduce(0, +), "the loss falls")
    expectOnlyItsOwnMoved(model, store, from: before)
    return (model, store)
  }

  /// Every parameter that trains has moved, and no other.
  private func expectOnlyItsOwnMoved(_ model: ClassifierModel, _ store: ParameterStore, from before: [UInt32]) {
    let after = TinyTraining.bits(store)
    var start = 0
    for parameter in model.parameters {
      let range = start..<(start + parameter.count)
      start = range.upperBound
      // A key's bias has a true gradient of zero; its pieces may round to none.
      guard !parameter.name.contains("key.bias") else { continue }
      let moved = after[range] != before[range]
      #expect(moved == model.trainableSlots.contains(parameter.slot), "\(parameter.name)")
    }
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

  /// An adapter that can become part of the weights gives the same logits there, in transformers' form.
  @Test(arguments: cases) func mergedItPredictsTheSame(_ test: Case) throws {
    let job = try TinyJob()
    let base = try ModelDirectory.open(TinyJob.encoder)
    let (model, store) = try trained(test, base)
    let path = job.folder + "/published"
    try CheckpointWriter(model: model, base: base, lineage: JSONObject()).publish(store, at: path)
    let opened = try TrainedModel.open(path, encoders: EncoderLocator(modelsFolder: nil))
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    let exporter = ModelExporter(opened, precision: .float32)
    if let reason = model.adapter?.whyNotMerged {
      #expect { try exporter.publish(at: job.folder + "/merged", lineage: JSONObject()) } throws: {
        "\($0)".contains(reason) && "\($0)".contains(path)
      }
      return
    }
    try exporter.publish(at: job.folder + "/merged", lineage: JSONObject())
    let merged = try TrainedModel.open(job.folder + "/merged", encoders: EncoderLocator(modelsFolder: nil))
    #expect(merged.model.adapter == nil && merged.settings.labels == ["a", "b", "c"])
    let texts = TinyJob.texts.map(\.text)
    for (first, second) in zip(
      try Pipeline(opened, pool: pool).predict(texts), try Pipeline(merged, pool: pool).predict(texts))
    {
      for (mine, other) in zip(first.logits, second.logits) { #expect(abs(mine - other) < 1e-5) }
    }
  }
}
