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
  package let subject: any TrainingSubject
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
    subject = try TrainingSubjects.read(task, kind: kind)
    base = try ModelDirectory.open(encoders.path(of: task.encoder))
    let digest = DigestCache.standard.weights(of: base.weights, verify: options.verify)
    var settings = try ModelSettings(
      task, kind: kind, labels: subject.labels, base: base, encoderDigest: digest)
    subject.complete(&settings)
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
    try run.write(split: subject)
    let began = ContinuousClock.now
    let tokenizer = try EncoderTokenizer.load(base.handle, encoder: model.encoder)
    let store = try makeStore()
    let loss = try subject.loss(task.training)
    let context = SubjectContext(
      model: model, store: store, tokenizer: tokenizer, pool: pool, overflow: task.overflow, loss: loss)
    let trainer = try makeTrainer(subject.items(context), store, loss, pool)
    let writer = CheckpointWriter(model: model, base: base, lineage: run.lineage(task, subject: subject, base: base))
    let log = try run.openLog()
    let hasValidation = subject.validationCount > 0
    let summary = try trainer.run(
      evaluate: hasValidation ? { try subject.validationScore(context, metric: task.training.metric) } : nil,
      saveBest: { try writer.publish(store, at: run.model) },
      observe: { event in
        log.append(event)
        observe(event)
      })
    // To the end of training: publishing reads and writes files on top.
    let memory = ProcessMemory.peakBytes
    try log.close()
    if !hasValidation { try writer.publish(store, at: run.model) }
    let calibration = try calibrate(pool)
    if let out = options.out { try copyModel(to: out) }
    let baselines = subject.baselines(pool)
    try baselines?.write(to: run.path + "/" + Baselines.fileName)
    let test = try scoreTest(baselines, pool)
    let seconds = began.duration(to: .now) / .seconds(1)
    let outcome = TrainingOutcome(
      run: run, summary: summary, metric: task.training.metric, calibration: calibration, test: test,
      peakMemoryBytes: memory,
      totalSeconds: seconds, out: options.out)
    try run.write(outcome, settings: model.settings)
    return outcome
  }

  private func makeStore() throws -> ParameterStore {
    let weights = ModelWeights(model)
    if let initial { return try initial.store(weights, base: base, seed: task.training.seed) }
    let store = try weights.trainingStore(from: base, seed: task.training.seed, keepsHead: false)
    try subject.initialize(store, model)
    return store
  }

  private func makeTrainer(
    _ items: [TrainingItem], _ store: ParameterStore, _ loss: LossSettings, _ pool: WorkerPool
  ) throws -> Trainer {
    let settings = task.training
    let planner = StepPlanner(
      items, batchSize: settings.batchSize, microBatchTokens: settings.microBatchTokens, lanes: settings.lanes ?? 2,
      seed: settings.seed, shuffles: settings.shuffle)
    var trainer = TrainerSettings(settings, stepsPerEpoch: planner.stepsPerEpoch)
    trainer.rateFactors = rateFactors
    return try Trainer(
      model: model, store: store, items: items, planner: planner, settings: trainer, loss: loss, pool: pool,
      scratch: run.path)
  }

  /// The method's factors, and that of the head where it has a rate of its own.
  private var rateFactors: [Int: Double] {
    var factors: [Int: Double] = [:]
    for parameter in model.parameters where model.trainableSlots.contains(parameter.slot) {
      factors[parameter.slot] = task.method.rateFactor(of: parameter, in: model)
    }
    if let rate = task.training.headLearningRate {
      for parameter in model.headParameters { factors[parameter.slot] = rate / task.training.learningRate }
    }
    return factors.filter { $0.value != 1 }
  }

  /// Fits temperature, thresholds and abstention with the published weights, and publishes them beside these.
  private func calibrate(_ pool: WorkerPool) throws -> Calibration? {
    guard subject.validationCount > 0 else { return nil }
    let trained = try TrainedModel.open(run.model, encoders: EncoderLocator(modelsFolder: nil), base: base.path)
    guard let calibration = try subject.calibration(trained, task.calibration, pool: pool) else { return nil }
    var settings = model.settings
    calibration.apply(to: &settings)
    if let report = calibration.report {
      let diagram = ReliabilityDiagram(
        report, subject: settings.kind.target == .labels ? .eachLabel : .topLabel,
        title: "\(task.name): reliability on \(calibration.rows) validation texts")
      try AtomicFile.write(run.path + "/reliability.svg", diagram.svg)
    }
    try copyModel(to: run.model, settings: settings.json(lineage: run.lineage(task, subject: subject, base: base)))
    return calibration
  }

  /// The published weights once more at another place: those of the best step, read back from the run.
  ///
  /// - Parameter settings: takes the place of the `hone.json` that stands there; nil: it is copied too.
  private func copyModel(to path: String, settings: JSON? = nil) throws {
    // Mapped first, since the directory itself may be what is replaced.
    let files = try DirectoryHandle.read(run.model) { handle in
      try handle.names().map { (name: $0, file: try handle.map($0)) }
    }
    try AtomicDirectory.publish(at: path) { staging in
      for (name, file) in files where settings == nil || name != ModelSettings.fileName {
        try file.withBytes { try staging.write(name, bytes: $0) }
      }
      if let settings { try staging.write(ModelSettings.fileName, settings) }
    }
  }

  private func scoreTest(_ baselines: RunBaselines?, _ pool: WorkerPool) throws -> TestReport? {
    guard subject.testCount != nil else { return nil }
    let trained = try TrainedModel.open(run.model, encoders: EncoderLocator(modelsFolder: nil), base: base.path)
    return try subject.testReport(
      trained, baselines: baselines, pool: pool, options: ReportOptions(metric: task.training.metric))
  }
}
