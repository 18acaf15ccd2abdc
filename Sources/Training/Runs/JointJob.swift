package import Encoders
import Evaluation
package import Files
import Foundation
import NN
package import Tasks
import Tensors
import Tokenizers

/// One training of several heads on one encoder, from their files to a published model a head.
package struct JointJob {
  package let task: JointTask
  package let subjects: [any TrainingSubject]
  package let models: [ClassifierModel]
  package let base: ModelDirectory
  /// Gradient lanes, which fix the run's bits.
  private let lanes: Int
  package let run: RunFolder
  /// The folder of each head in the run, which is a run of its own for every other command.
  package let headRuns: [RunFolder]
  private let options: TrainingJob.Options
  private let start: RunStart
  private var workers: Int { options.workers }

  /// Reads the data and the encoder and makes the run's folder; nothing is trained yet.
  ///
  /// - Throws: what any reader says about wrong input.
  package init(
    _ task: JointTask, workspace: WorkspaceFolder, encoders: EncoderLocator, options: TrainingJob.Options
  ) throws {
    self.task = task
    self.options = options
    let launch = try options.resume.map { try RunLaunch(run: $0) }
    let base = try ModelDirectory.open(encoders.path(of: task.shared.encoder, or: launch?.base))
    self.base = base
    let digest = DigestCache.standard.weights(of: base.weights, verify: options.verify)
    var subjects: [any TrainingSubject] = []
    var settings: [ModelSettings] = []
    for head in task.heads {
      guard let kind = TaskKinds.kind(head.task.kind) else { continue }
      try ContrastTraining.checkAlone(head.task)
      let subject = try TrainingSubjects.read(head.task, kind: kind)
      var own = try ModelSettings(
        head.task, kind: kind, labels: subject.labels, base: base, encoderDigest: digest)
      subject.complete(&own)
      subjects.append(subject)
      settings.append(own)
    }
    self.subjects = subjects
    models = try ClassifierModel.joint(base.configuration, family: base.family, settings: settings)
    lanes = task.shared.training.lanes ?? launch?.lanes ?? max(2, options.workers)
    let heads = task.heads.map { [lanes] head in
      var resolved = head.task
      resolved.training.lanes = lanes
      return (name: head.name, task: resolved.withAbsolutePaths(from: FileManager.default.currentDirectoryPath))
    }
    let identity = try RunIdentity(
      heads: zip(heads, subjects).map { (name: $0.name, task: $0.task, subject: $1) },
      settings: task.settings(heads: heads), base: base, encoderDigest: digest, initial: nil)
    start = try RunStart(workspace: workspace, task: task.name, options: options, base: base.path, identity: identity) {
      run in
      try AtomicFile.write(run.path + "/joint.json", task.source.serialized(pretty: true) + "\n")
      for (head, subject) in zip(heads, subjects) {
        let folder = try run.head(head.name)
        try folder.write(head.task)
        try folder.write(split: subject)
      }
    }
    let run = start.run
    self.run = run
    headRuns = try task.heads.map { try run.head($0.name) }
  }

  /// Trains, publishes each head's best (or last) weights, fits the baselines and scores the test data.
  ///
  /// - Throws: `TrainingError`, `FilesError`; the run's folder then holds what was written so far.
  package func train(observe: @escaping (TrainingEvent) -> Void) throws -> JointOutcome {
    let pool = WorkerPool(count: workers)
    defer {
      pool.stop()
      start.release()
    }
    let began = ContinuousClock.now
    let tokenizer = try EncoderTokenizer.load(base.handle, encoder: models[0].encoder)
    let seed = task.shared.training.seed
    let store = try ModelWeights(models).trainingStore(from: base, seed: seed, keepsHead: false)
    for (subject, model) in zip(subjects, models) { try subject.initialize(store, model) }
    let losses = try zip(subjects, task.heads).map { try $0.loss($1.task.training) }
    let contexts = models.indices.map { index in
      SubjectContext(
        model: models[index], store: store, tokenizer: tokenizer, pool: pool,
        overflow: task.heads[index].task.overflow, loss: losses[index])
    }
    let data = try contexts.indices.map { try subjects[$0].trainingData(contexts[$0]) }
    let (items, leftOut) = try items(data.map(\.items), contexts, observe)
    let trainer = try makeTrainer(items, store, losses, pool)
    let described = zip(models, data).map { $0.trained(on: $1.profile) }
    let writers = described.indices.map { index in
      CheckpointWriter(
        model: described[index], base: base,
        lineage: ModelLineage.make(headRuns[index], task.heads[index].task, subject: subjects[index], base: base))
    }
    // Of each head what was seen of the weights that are published next.
    var looks: [ValidationLook] = []
    let publish = {
      for (index, writer) in writers.enumerated() {
        let facts = ModelLineage.weights(
          step: trainer.progress.step, of: trainer.totalSteps, looks.isEmpty ? nil : looks[index],
          metric: task.heads[index].task.training.metric, rows: subjects[index].validationCount,
          joint: (JointOutcome.metric, leftOut[index]))
        try writer.publish(store, at: headRuns[index].model, adding: facts)
      }
    }
    let validate = {
      looks = try contexts.indices.map { index in
        try subjects[index].validate(contexts[index], metric: task.heads[index].task.training.metric)
      }
      return joined(looks)
    }
    let hasValidation = subjects.allSatisfy { $0.validationCount > 0 }
    let session = start.session(
      task.shared.training, published: zip(task.heads, headRuns).map { ($0.name, $1.model) }, options)
    let summary = try session.train(
      trainer, evaluate: hasValidation ? validate : nil, publish: publish, observe: observe)
    let memory = ProcessMemory.peakBytes
    if !hasValidation { try publish() }
    let heads = try described.indices.map { try finish($0, described[$0], pool, summary, memory) }
    let outcome = JointOutcome(
      run: run, heads: zip(task.heads, heads).map { ($0.name, $1) }, summary: summary, peakMemoryBytes: memory,
      totalSeconds: began.duration(to: .now) / .seconds(1))
    try run.write(outcome)
    session.finish()
    return outcome
  }

  /// The mean of the heads' scores on their validation data, of errors the negative.
  private func joined(_ looks: [ValidationLook]) -> ValidationLook {
    var scores: [Double] = []
    var unpredicted: [String] = []
    var labelScores: [LabelScore] = []
    for (head, look) in zip(task.heads, looks) {
      let metric = head.task.training.metric
      scores.append(TaskKinds.direction(ofMetric: metric) == .higherIsBetter ? look.score : -look.score)
      unpredicted += look.unpredicted.map { "\(head.name): \($0)" }
      labelScores += look.labelScores.map { LabelScore(label: "\(head.name): \($0.label)", f1: $0.f1) }
    }
    return ValidationLook(
      score: scores.reduce(0, +) / Double(scores.count), unpredicted: unpredicted, labelScores: labelScores)
  }

  /// What all heads are trained on, without texts that one of them holds out for its scores.
  private func items(
    _ all: [[TrainingItem]], _ contexts: [SubjectContext], _ observe: (TrainingEvent) -> Void
  ) throws -> (items: [TrainingItem], leftOut: [Int]) {
    let heldOut = try contexts.indices.flatMap { try subjects[$0].heldOutWindows(contexts[$0]) }
    let (items, leftOut) = JointItems.joined(all, without: heldOut)
    for (head, count) in leftOut.enumerated() where count > 0 {
      guard count < all[head].count else {
        throw TrainingError.nothingLeft(
          file: task.heads[head].task.path(of: task.heads[head].task.data.train),
          reason: "every text of the head \(task.heads[head].name) is one that a head is scored on")
      }
      observe(.remark("\(task.heads[head].name): \(count) texts are not trained on, since a head is scored on them"))
    }
    return (items, leftOut)
  }

  private func makeTrainer(
    _ items: [TrainingItem], _ store: ParameterStore, _ losses: [LossSettings], _ pool: WorkerPool
  ) throws -> Trainer {
    let shared = task.shared.training
    let planner = StepPlanner(
      items, batchSize: shared.batchSize, microBatchTokens: shared.microBatchTokens,
      lanes: lanes, seed: shared.seed, shuffles: shared.shuffle,
      headWeights: task.heads.map(\.weight), temperature: task.temperature)
    var settings = TrainerSettings(shared, stepsPerEpoch: planner.stepsPerEpoch)
    settings.metric = JointOutcome.metric
    settings.rateFactors = models.reduce(into: [:]) { factors, model in
      factors.merge(model.rateFactors(task.shared)) { first, _ in first }
    }
    return try Trainer(
      models: models, store: store, items: items, planner: planner, settings: settings, losses: losses, pool: pool,
      scratch: run.path)
  }

  /// Calibration, baselines and test scores of one head.
  private func finish(
    _ index: Int, _ model: ClassifierModel, _ pool: WorkerPool, _ summary: TrainingSummary, _ memory: Int
  ) throws -> TrainingOutcome {
    let ending = RunEnding(
      task: task.heads[index].task, subject: subjects[index], model: model, base: base, run: headRuns[index])
    return try ending.finish(pool, summary: summary, peakMemoryBytes: memory, out: nil, seconds: summary.seconds)
  }
}

/// What a joint training left behind.
package struct JointOutcome: Sendable {
  package let run: RunFolder
  package let heads: [(name: String, outcome: TrainingOutcome)]
  package let summary: TrainingSummary
  package let peakMemoryBytes: Int
  package let totalSeconds: Double

  /// The score by which the weights of all heads are chosen.
  package static let metric = "mean_score"

  package var json: JSON {
    var object = JSONObject()
    object["run"] = .string(run.path)
    object["name"] = .string("\(run.task)@\(run.name)")
    object["training_seconds"] = .number(JSONNumber(summary.seconds))
    object["total_seconds"] = .number(JSONNumber(totalSeconds))
    object["steps"] = .number(JSONNumber(summary.steps))
    object["tokens"] = .number(JSONNumber(summary.tokens))
    object["tokens_per_second"] = .number(JSONNumber(summary.tokensPerSecond))
    object["peak_memory_mb"] = .number(JSONNumber(Double(peakMemoryBytes) / 1_048_576))
    object["metric"] = .string(Self.metric)
    object["best_score"] = summary.bestScore.map { .number(JSONNumber($0)) } ?? .null
    object["best_step"] = summary.bestStep.map { .number(JSONNumber($0)) } ?? .null
    // Places of parameters and of answers follow the order.
    object["order"] = .array(heads.map { .string($0.name) })
    object["heads"] = .object(JSONObject(heads.map { .init(key: $0.name, value: $0.outcome.json) }))
    return .object(object)
  }
}

extension JointTask {
  /// What decides the weights: weights and settings of every head, the lanes as a single task has them.
  fileprivate func settings(heads: [(name: String, task: TaskDefinition)]) -> JSON {
    var object = JSONObject()
    object["sampling_temperature"] = .number(JSONNumber(temperature))
    object["training"] = ["lanes": heads[0].task.training.lanes.map { .number(JSONNumber($0)) } ?? .null]
    object["heads"] = .object(
      JSONObject(
        zip(self.heads, heads).map { head, own in
          .init(key: head.name, value: ["weight": .number(JSONNumber(head.weight)), "task": own.task.json()])
        }))
    return .object(object)
  }
}
