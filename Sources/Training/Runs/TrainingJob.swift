import Datasets
package import Encoders
import Evaluation
package import Files
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
    /// Where the task was read from.
    package var source: RunLaunch.Source?
    /// Whether the run can be gone on with.
    package var isResumable = true
    /// Whether the model is scored on the task's test rows in the end.
    package var scoresTest = true
    /// The folder of a new run; nil: one under the task's name.
    package var folder: RunFolder?
    /// Evaluations after which the run is stopped and its state saved.
    package var stopAfterEvaluations: Int?
    /// The run to go on with.
    package var resume: RunFolder?
    /// Whether to go on where program, BLAS or core type are others than in the beginning.
    package var allowsDifferentBits = false
    /// The signal that asks to stop after the present step, once there is one.
    package var stop: @Sendable () -> Int32? = { nil }
    /// The signal that asks to stop while a corpus is read before the first step.
    package var stopReading: @Sendable () -> Int32? = { nil }
    /// Writes the states of the run.
    package var fileSystem: any FileSystem = PosixFileSystem()

    package init(workers: Int) {
      self.workers = workers
    }
  }

  package let task: TaskDefinition
  package let subject: any TrainingSubject
  package let model: ClassifierModel
  package let base: ModelDirectory
  package let run: RunFolder
  let options: Options
  private let initial: InitialWeights?
  let start: RunStart

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
    try ContrastTraining.check(task, kind: kind)
    subject = try TrainingSubjects.read(task, kind: kind)
    let subject = subject
    let launch = try options.resume.map { try RunLaunch(run: $0) }
    if let out = options.out ?? launch?.out { try ModelPlace.check(out) }
    base = try ModelDirectory.open(encoders.path(of: task.encoder, or: launch?.base))
    let digest = DigestCache.standard.weights(of: base.weights, verify: options.verify)
    var settings = try ModelSettings(
      task, kind: kind, labels: subject.labels, base: base, encoderDigest: digest)
    subject.complete(&settings)
    model = try ClassifierModel(base.configuration, family: base.family, settings: settings)
    let model = model
    var options = options
    options.initial = launch.map(\.initial) ?? options.initial
    options.out = options.out ?? launch?.out
    options.scoresTest = launch?.scoresTest ?? options.scoresTest
    initial = try options.initial.map { try InitialWeights($0, model: model) }
    var resolved = task
    resolved.training.lanes = task.training.lanes ?? launch?.lanes ?? max(2, options.workers)
    self.task = resolved
    let absolute = resolved.withAbsolutePaths(from: FileManager.default.currentDirectoryPath)
    let identity = try RunIdentity(
      heads: [(name: nil, task: resolved, subject: subject)], settings: absolute.json(), base: base,
      encoderDigest: digest, initial: options.initial)
    start = try RunStart(workspace: workspace, task: task.name, options: options, base: base.path, identity: identity) {
      run in
      try run.write(absolute)
      try run.write(split: subject)
    }
    run = start.run
    self.options = options
  }

  /// Trains, publishes the best (or last) weights, fits the baselines and scores the test data.
  ///
  /// - Throws: `TrainingError`, `FilesError`; the run's folder then holds what was written so far and no model.
  package func train(observe: @escaping (TrainingEvent) -> Void) throws -> TrainingOutcome {
    let pool = WorkerPool(count: options.workers)
    defer {
      pool.stop()
      start.release()
    }
    let began = ContinuousClock.now
    let (context, trainer, profile, contrast) = try makeTrainer(pool)
    let remark = FewExamples.remark(profile, kind: model.settings.kind, method: model.settings.method)
    let remarks = contrast?.remarks(base: base, initial: options.initial) ?? []
    for remark in [remark].compactMap({ $0 }) + remarks { observe(.remark(remark)) }
    let model = model.trained(on: profile)
    let store = context.store
    let writer = CheckpointWriter(
      model: model, base: base, lineage: ModelLineage.make(run, task, subject: subject, base: base))
    let hasValidation = subject.validationCount > 0
    var session = start.session(task.training, published: [("model", run.model)], options)
    session.advisesClassWeights = contrast == nil && task.training.classWeights == .even
    // What was seen of the weights that are published next.
    var look: ValidationLook?
    let validate = {
      try contrast?.fitHead(context)
      let found = try subject.validate(context, metric: task.training.metric)
      look = found
      return found
    }
    let publish = {
      let facts = ModelLineage.weights(
        step: trainer.progress.step, of: trainer.totalSteps, look, metric: task.training.metric,
        rows: subject.validationCount)
      try writer.publish(store, at: run.model, adding: facts)
    }
    let summary = try session.train(
      trainer, evaluate: hasValidation ? validate : nil, publish: publish, observe: observe)
    // To the end of training: publishing reads and writes files on top.
    let memory = ProcessMemory.peakBytes
    if !hasValidation {
      try contrast?.fitHead(context)
      try publish()
    }
    let ending = RunEnding(
      task: task, subject: subject, model: model, base: base, run: run, scoresTest: options.scoresTest)
    let outcome = try ending.finish(
      pool, summary: summary, peakMemoryBytes: memory, out: options.out,
      seconds: began.duration(to: .now) / .seconds(1))
    session.finish()
    return outcome
  }

  private func makeStore() throws -> ParameterStore {
    let weights = ModelWeights(model)
    if let initial { return try initial.store(weights, base: base, seed: task.training.seed) }
    let store = try weights.trainingStore(from: base, seed: task.training.seed, keepsHead: false)
    try subject.initialize(store, model)
    return store
  }

  /// The model as it begins, what trains it, and what it trains on in numbers.
  ///
  /// - Parameter change: of the trainer's settings.
  func makeTrainer(
    _ pool: WorkerPool, _ change: (inout TrainerSettings) -> Void = { _ in }
  ) throws -> (SubjectContext, Trainer, TrainingProfile, ContrastTraining?) {
    let settings = task.training
    let context = SubjectContext(
      model: model, store: try makeStore(), tokenizer: try EncoderTokenizer.load(base.handle, encoder: model.encoder),
      pool: pool, overflow: task.overflow, loss: try subject.loss(settings))
    let data = try subject.trainingData(context)
    let items = data.items
    let planner = StepPlanner(
      items, batchSize: settings.batchSize, microBatchTokens: settings.microBatchTokens, lanes: settings.lanes ?? 2,
      seed: settings.seed, shuffles: settings.shuffle)
    let contrast = ContrastTraining(task, items: items)
    var trainer = TrainerSettings(settings, stepsPerEpoch: contrast?.stepsPerEpoch ?? planner.stepsPerEpoch)
    trainer.rateFactors = model.rateFactors(task)
    change(&trainer)
    if let contrast {
      let made = try Trainer(store: context.store, settings: trainer, pool: pool) {
        contrast.objective(context, lanes: settings.lanes ?? 2)
      }
      return (context, made, data.profile, contrast)
    }
    return (
      context,
      try Trainer(
        model: model, store: context.store, items: items, planner: planner, settings: trainer, loss: context.loss,
        pool: pool, scratch: run.path), data.profile, nil
    )
  }
}
