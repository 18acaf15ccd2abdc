package import Evaluation
import Foundation
package import NN
package import Tasks
package import Tensors

/// Settings of a training that the trainer needs, resolved.
package struct TrainerSettings: Sendable, Equatable {
  package var totalSteps: Int
  package var schedule: LearningRateSchedule
  package var optimizer: AdamWSettings
  /// What the learning rate is multiplied with, by a parameter's slot; absent: 1.
  package var rateFactors: [Int: Double] = [:]
  package var seed: UInt64
  /// Bytes of what frozen layers give up to which it stays in memory, and above which in a file; nil: it is computed at
  /// every step, with dropout.
  package var frozenMemoryLimit: Int? = 256 << 20
  /// Steps between evaluations.
  package var evaluateEvery: Int
  /// Evaluations without improvement after which training stops.
  package var patience: Int?
  /// The name of the score.
  package var metric: String
  /// The learning rate of each step, from 0, in place of the schedule's.
  package var rates: [Double]?
  /// Whether of equal scores the later one counts as better.
  package var prefersLater = false
  /// Which of two scores is better.
  package var direction: MetricDirection { TaskKinds.direction(ofMetric: metric) }

  package init(
    totalSteps: Int, schedule: LearningRateSchedule, optimizer: AdamWSettings, seed: UInt64, evaluateEvery: Int,
    patience: Int? = nil, metric: String
  ) {
    self.totalSteps = totalSteps
    self.schedule = schedule
    self.optimizer = optimizer
    self.seed = seed
    self.evaluateEvery = evaluateEvery
    self.patience = patience
    self.metric = metric
  }

  package init(_ task: TrainingSettings, stepsPerEpoch: Int) {
    totalSteps = task.totalSteps(stepsPerEpoch: stepsPerEpoch)
    schedule = LearningRateSchedule(
      curve: task.schedule, peak: task.learningRate,
      warmupSteps: task.warmup.steps(of: totalSteps), totalSteps: totalSteps)
    optimizer = AdamWSettings(
      beta1: task.adam.beta1, beta2: task.adam.beta2, epsilon: task.adam.epsilon, weightDecay: task.weightDecay,
      clipNorm: task.clipNorm)
    seed = task.seed
    evaluateEvery = task.evaluationInterval(total: totalSteps, stepsPerEpoch: stepsPerEpoch)
    patience = task.patience
    metric = task.metric
  }
}

/// Runs the steps of a plan: lanes in parallel, ordered sums, clipping, AdamW, events.
///
/// The bits of the result depend on the plan, the seed and the lanes, never on how many workers ran it.
package final class Trainer {
  private let objective: any TrainingObjective
  package let store: ParameterStore
  private let settings: TrainerSettings
  private let pool: WorkerPool
  let optimizer: AdamWOptimizer
  private let lanes: [GradientBuffer]
  private let memories: [WorkerMemory]
  /// Seconds that the objective took to be made, which are part of the training.
  private let preparation: Double
  package private(set) var progress = TrainerProgress()
  /// Steps of the whole plan, and of an epoch.
  var totalSteps: Int { settings.totalSteps }
  var stepsPerEpoch: Int { objective.stepsPerEpoch }
  var direction: MetricDirection { settings.direction }
  var evaluationInterval: Int { settings.evaluateEvery }

  /// A step after which so many in a row were not finite ends the training.
  private static let skipLimit = 10

  /// - Parameters:
  ///   - pool: at most as many of its workers compute gradients as the objective has lanes.
  ///   - objective: made once the weights are packed.
  /// - Throws: `TensorError.outOfMemory`, and what making the objective throws.
  package init(
    store: ParameterStore, settings: TrainerSettings, pool: WorkerPool,
    objective make: () throws -> any TrainingObjective
  ) throws {
    self.store = store
    self.settings = settings
    self.pool = pool
    try store.pack(backward: true)
    let began = ContinuousClock.now
    let objective = try make()
    preparation = began.duration(to: .now) / .seconds(1)
    self.objective = objective
    optimizer = try AdamWOptimizer(store, settings: settings.optimizer, rateFactors: settings.rateFactors)
    lanes = try (0..<objective.lanes).map { _ in try GradientBuffer(for: store) }
    memories = (0..<pool.count).map { _ in WorkerMemory() }
  }

  /// - Parameters:
  ///   - models: of one encoder and one adapter, each with a head of its own; items say which heads they have labels for.
  ///   - losses: one a model.
  ///   - pool: at most `planner.lanes` of its workers compute gradients.
  ///   - scratch: a folder for what the frozen layers give, where that is too large for memory.
  /// - Throws: `TensorError.outOfMemory`, `LossError`, `FilesError`.
  package convenience init(
    models: [ClassifierModel], store: ParameterStore, items: [TrainingItem], planner: StepPlanner,
    settings: TrainerSettings, losses: [LossSettings], pool: WorkerPool,
    scratch: String = FileManager.default.temporaryDirectory.path
  ) throws {
    let heads = try zip(models, losses).map { (model: $0, loss: try StepLoss($0, $1)) }
    try self.init(store: store, settings: settings, pool: pool) {
      let features = try settings.frozenMemoryLimit.flatMap { limit in
        try FeatureCache(items, models: models, store: store, pool: pool, folder: scratch, memoryLimit: limit)
      }
      return LabelledObjective(
        planner: planner, pass: LabelledPass(heads: heads, store: store, items: items, features: features))
    }
  }

  /// A trainer of one head.
  package convenience init(
    model: ClassifierModel, store: ParameterStore, items: [TrainingItem], planner: StepPlanner,
    settings: TrainerSettings, loss: LossSettings = LossSettings(), pool: WorkerPool,
    scratch: String = FileManager.default.temporaryDirectory.path
  ) throws {
    try self.init(
      models: [model], store: store, items: items, planner: planner, settings: settings, losses: [loss], pool: pool,
      scratch: scratch)
  }

  /// What a run calls on its way.
  package struct Hooks {
    /// Scores the present weights on the validation data; nil: there is none.
    package var evaluate: (() throws -> ValidationLook)?
    /// Called after an evaluation that improved the score.
    package var saveBest: () throws -> Void = {}
    /// Sees every event.
    package var observe: (TrainingEvent) -> Void = { _ in }
    /// Called when a step and the evaluation that belongs to it are done.
    package var afterStep: (TrainerProgress) throws -> Void = { _ in }

    package init() {}
  }

  /// Trains to the end or until the score stops improving.
  ///
  /// - Parameters:
  ///   - evaluate: scores the present weights on the validation data; nil: there is none.
  ///   - saveBest: called after an evaluation that improved the score.
  ///   - observe: sees every event.
  /// - Throws: `TrainingError.diverged`, and what the closures throw.
  package func run(
    evaluate: (() throws -> Double)?, saveBest: () throws -> Void, observe: (TrainingEvent) -> Void
  ) throws -> TrainingSummary {
    try withoutActuallyEscaping(saveBest) { saveBest in
      try withoutActuallyEscaping(observe) { observe in
        var hooks = Hooks()
        hooks.evaluate = evaluate.map { evaluate in { ValidationLook(score: try evaluate()) } }
        hooks.saveBest = saveBest
        hooks.observe = observe
        return try run(hooks)
      }
    }
  }

  /// Trains from where it stands to the end or until the score stops improving.
  ///
  /// - Throws: `TrainingError.diverged`, and what the hooks throw: `progress` then says how far it came.
  package func run(_ hooks: Hooks) throws -> TrainingSummary {
    hooks.observe(
      .started(objective.start(totalSteps: settings.totalSteps, workers: min(pool.count, objective.lanes))))
    progress.seconds += preparation
    while progress.step < settings.totalSteps, !progress.stoppedEarly {
      try take(try objective.step(progress.step), hooks.observe)
      if let evaluate = hooks.evaluate,
        progress.step == settings.totalSteps || progress.step % settings.evaluateEvery == 0
      {
        try look(evaluate, hooks.saveBest, hooks.observe)
      }
      try hooks.afterStep(progress)
    }
    // Where training is over before so many steps were left out in a row, none was taken.
    if progress.step > 0, progress.skipped == progress.step {
      throw TrainingError.diverged(step: progress.step, steps: progress.step)
    }
    let perEpoch = objective.stepsPerEpoch
    let summary = TrainingSummary(
      steps: progress.step, epochs: (progress.step + perEpoch - 1) / perEpoch, skippedSteps: progress.skipped,
      seconds: progress.seconds, texts: progress.texts, tokens: progress.tokens, finalLoss: progress.lastLoss,
      bestScore: progress.bestScore, bestStep: progress.bestStep, stoppedEarly: progress.stoppedEarly)
    hooks.observe(.finished(summary))
    return summary
  }

  /// Goes on from a state in the next `run`.
  ///
  /// - Throws: `StateError` for a state of another model.
  func restore(_ state: TrainingState) throws {
    try state.restore(optimizer)
    progress = state.progress
  }

  /// Steps between measurements of how far the weights move.
  private static let measuringInterval = 10

  private func take(_ step: any PlannedStep, _ observe: (TrainingEvent) -> Void) throws {
    let began = ContinuousClock.now
    let rate = settings.rates?[progress.step] ?? settings.schedule.rate(at: progress.step)
    let measures = progress.step % Self.measuringInterval == 0
    let losses = runLanes(step, at: progress.step)
    let loss = losses.total
    // A loss that is no number says that the gradients are of no use, even where they are finite.
    let report =
      loss.isFinite
      ? optimizer.step(
        lanes: lanes, learningRate: rate, pool: pool, measuresUpdate: measures) : nil
    progress.seconds += began.duration(to: .now) / .seconds(1)
    progress.step += 1
    progress.texts += step.textCount
    progress.tokens += step.tokenCount
    guard let report, report.isApplied else {
      progress.skipped += 1
      progress.skippedInARow += 1
      observe(.stepSkipped(step: progress.step))
      if progress.skippedInARow >= Self.skipLimit {
        throw TrainingError.diverged(step: progress.step, steps: Self.skipLimit)
      }
      return
    }
    progress.skippedInARow = 0
    progress.lastLoss = loss
    observe(
      .step(
        TrainingStep(
          step: progress.step, totalSteps: settings.totalSteps, epoch: step.epoch + 1, loss: loss,
          headLosses: losses.perHead, gradientNorm: report.gradientNorm, updateRatio: report.updateRatio,
          learningRate: rate, texts: step.textCount, tokens: step.tokenCount,
          seconds: progress.seconds, memoryBytes: measures ? ProcessMemory.residentBytes : nil,
          textsSoFar: progress.texts, tokensSoFar: progress.tokens)))
  }

  /// Runs all micro-batches, each lane's in order; returns the loss, summed in micro-batch order, whole and by losses
  /// that are told apart.
  private func runLanes(_ step: any PlannedStep, at index: Int) -> (total: Double, perHead: [Double]) {
    let rows = step.rows
    optimizer.prepare(rows: rows)
    for lane in lanes { lane.begin(rows: rows) }
    let random = ForwardContext.RandomPlace(seed: settings.seed, step: UInt32(truncatingIfNeeded: index))
    step.prepare(lanes: lanes, pool: pool, random: random)
    let count = step.microBatchCount
    let heads = objective.lossCount
    let work = StepWork(lanes: lanes, memories: memories, losses: count, heads: heads)
    let laneCount = lanes.count
    let computing = min(pool.count, laneCount)
    pool.run { worker in
      guard worker < computing else { return }
      for lane in stride(from: worker, to: laneCount, by: computing) {
        for index in stride(from: lane, to: count, by: laneCount) {
          let losses = step.run(index, work.memories[worker], gradients: work.lanes[lane], random: random)
          for (head, loss) in losses.enumerated() { work.losses[index * work.heads + head] = loss }
        }
      }
    }
    // Each micro-batch's heads first, as one number was before.
    let batches = stride(from: 0, to: work.losses.count, by: heads)
    let total = batches.reduce(0.0) { sum, first in
      sum + work.losses[first..<(first + heads)].reduce(0, +)
    }
    return (total, (0..<heads).map { head in batches.reduce(0.0) { $0 + work.losses[$1 + head] } })
  }

  private func look(
    _ evaluate: () throws -> ValidationLook, _ saveBest: () throws -> Void, _ observe: (TrainingEvent) -> Void
  ) throws {
    let look = try evaluate()
    let score = look.score
    let isBest =
      progress.bestScore.map { best in
        settings.direction.isBetter(score, than: best) || settings.prefersLater && score == best
      } ?? true
    if isBest {
      progress.bestScore = score
      progress.bestStep = progress.step
      progress.withoutImprovement = 0
      try saveBest()
    } else {
      progress.withoutImprovement += 1
    }
    observe(
      .evaluated(
        TrainingEvaluation(
          step: progress.step, metric: settings.metric, score: score, isBest: isBest, labelScores: look.labelScores,
          unpredicted: look.unpredicted)))
    if let patience = settings.patience, progress.withoutImprovement >= patience, progress.step < settings.totalSteps {
      progress.stoppedEarly = true
      observe(.stoppedEarly(step: progress.step, patience: patience))
    }
  }
}

/// What the workers of one step share.
///
/// Unchecked Sendable: a lane, a worker's memory and a loss are each touched by one thread between barriers.
private final class StepWork: @unchecked Sendable {
  let lanes: [GradientBuffer]
  let memories: [WorkerMemory]
  let heads: Int
  /// Of each micro-batch each head's.
  let losses: UnsafeMutableBufferPointer<Double>

  init(lanes: [GradientBuffer], memories: [WorkerMemory], losses: Int, heads: Int) {
    self.lanes = lanes
    self.memories = memories
    self.heads = heads
    self.losses = .allocate(capacity: losses * heads)
    self.losses.initialize(repeating: 0)
  }

  deinit { losses.deallocate() }
}
