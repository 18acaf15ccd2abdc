import Datasets
package import Encoders
import Evaluation
import Files
import Foundation
import NN
package import Tasks
import Tensors
import Tokenizers

/// One training of one task, from its files to a published model.
package struct TrainingJob {
  package struct Options: Sendable {
    /// Threads; lanes bound how many compute gradients.
    package var workers: Int
    /// A checkpoint or adapter whose head (and low-rank weights) the training starts from.
    package var initial: String?
    /// Where to publish the model besides the run.
    package var out: String?
    /// Read every byte of the base encoder for its digest, not the cache.
    package var verify = false

    package init(workers: Int) {
      self.workers = workers
    }
  }

  package let task: TaskDefinition
  package let data: TrainingData
  package let model: ClassifierModel
  package let base: ModelDirectory
  package let run: RunFolder
  private let options: Options
  private let initial: InitialWeights?

  /// Reads the data and the encoder and makes the run's folder; nothing is trained yet.
  ///
  /// - Throws: what any reader says about wrong input.
  package init(
    _ task: TaskDefinition, workspace: WorkspaceFolder, encoders: EncoderLocator, options: Options
  ) throws {
    guard let kind = TaskKinds.kind(task.kind) else {
      throw ModelError.invalidSetting(
        file: task.name, key: "kind", expected: "one of " + TaskKinds.all.map(\.name).joined(separator: ", "),
        found: task.kind)
    }
    data = try TrainingData(task)
    base = try ModelDirectory.open(encoders.path(of: task.encoder))
    let digest = DigestCache.standard.weights(of: base.weights, verify: options.verify)
    let settings = ModelSettings(task, kind: kind, labels: data.labels.names, encoderDigest: digest)
    model = try ClassifierModel(base.configuration, family: base.family, settings: settings)
    let model = model
    initial = try options.initial.map { try InitialWeights($0, model: model) }
    var resolved = task
    resolved.training.lanes = task.training.lanes ?? max(2, options.workers)
    self.task = resolved
    self.options = options
    run = try RunFolder(workspace: workspace, task: task.name)
  }

  /// Trains, publishes the best (or last) weights, fits the baselines and scores the test data.
  ///
  /// - Throws: `TrainingError`, `FilesError`; the run's folder then holds what was written so far and no model.
  package func train(observe: @escaping (TrainingEvent) -> Void) throws -> TrainingOutcome {
    let pool = WorkerPool(count: options.workers)
    defer { pool.stop() }
    try run.write(task)
    try run.write(split: data)
    let began = ContinuousClock.now
    let tokenizer = try EncoderTokenizer.load(base.handle, encoder: model.encoder)
    let windows = TextWindows(tokenizer: tokenizer, length: model.windowLength, rule: task.overflow)
    let store = try makeStore()
    let items = try makeItems(windows, store, pool)
    let trainer = try makeTrainer(items, store, pool)
    let writer = CheckpointWriter(model: model, base: base, lineage: run.lineage(task, data: data, base: base))
    let log = try run.openLog()
    let pipeline = Pipeline(model: model, store: store, windows: windows, pool: pool)
    let summary = try trainer.run(
      evaluate: data.validation.isEmpty ? nil : { try validationScore(pipeline) },
      saveBest: { try writer.publish(store, at: run.model) },
      observe: { event in
        log.append(event)
        observe(event)
      })
    try log.close()
    if data.validation.isEmpty { try writer.publish(store, at: run.model) }
    if let out = options.out { try copyModel(to: out) }
    let memory = ProcessMemory.peakBytes
    let baselines = Baselines(
      fitting: data.training.map(\.text), labels: data.trainingLabels, labelNames: data.labels.names)
    try baselines.write(to: run.path + "/" + Baselines.fileName)
    let test = try scoreTest(baselines, pool)
    let seconds = began.duration(to: .now) / .seconds(1)
    let outcome = TrainingOutcome(
      run: run, summary: summary, metric: task.training.metric.rawValue, test: test, peakMemoryBytes: memory,
      totalSeconds: seconds, out: options.out)
    try run.write(outcome, settings: model.settings)
    return outcome
  }

  private func makeStore() throws -> ParameterStore {
    let weights = ModelWeights(model)
    if let initial { return try initial.store(weights, base: base, seed: task.training.seed) }
    return try weights.trainingStore(from: base, seed: task.training.seed, keepsHead: false)
  }

  private func makeItems(_ windows: TextWindows, _ store: ParameterStore, _ pool: WorkerPool) throws -> [TrainingItem] {
    let results = try Pipeline(model: model, store: store, windows: windows, pool: pool)
      .tokenize(data.training.map(\.text))
    return results.enumerated().map { row, result in
      TrainingItem(row: row, windows: result.windows, label: data.trainingLabels[row])
    }
  }

  private func makeTrainer(_ items: [TrainingItem], _ store: ParameterStore, _ pool: WorkerPool) throws -> Trainer {
    let settings = task.training
    let planner = StepPlanner(
      items, batchSize: settings.batchSize, microBatchTokens: settings.microBatchTokens, lanes: settings.lanes ?? 2,
      seed: settings.seed, shuffles: settings.shuffle)
    return try Trainer(
      model: model, store: store, items: items, planner: planner,
      settings: TrainerSettings(settings, stepsPerEpoch: planner.stepsPerEpoch), pool: pool)
  }

  private func validationScore(_ pipeline: Pipeline) throws -> Double {
    let predictions = try pipeline.predict(data.validation.map(\.text))
    let scores = ClassificationScores(
      gold: data.validationLabels, predicted: predictions.map(\.best), classCount: data.labels.count)
    return task.training.metric.value(of: scores)
  }

  /// The published weights once more at another place: those of the best step, read back from the run.
  private func copyModel(to path: String) throws {
    try DirectoryHandle.read(run.model) { handle in
      try AtomicDirectory.publish(at: path) { staging in
        for name in try handle.names() {
          try handle.map(name).withBytes { try staging.write(name, bytes: $0) }
        }
      }
    }
  }

  private func scoreTest(_ baselines: Baselines, _ pool: WorkerPool) throws -> EvaluationReport? {
    guard let test = data.test else { return nil }
    let trained = try TrainedModel.open(
      run.model, encoders: EncoderLocator(modelsFolder: nil), base: base.path)
    return try EvaluationReport.make(
      trained, examples: test.dataset.examples, baselines: baselines, pool: pool,
      metric: task.training.metric)
  }
}
