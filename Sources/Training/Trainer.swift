import Encoders
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
    evaluateEvery = task.evaluateEvery ?? stepsPerEpoch
    patience = task.patience
    metric = task.metric
  }
}

/// Runs the steps of a plan: lanes in parallel, ordered sums, clipping, AdamW, events.
///
/// The bits of the result depend on the plan, the seed and the lanes, never on how many workers ran it.
package final class Trainer {
  private let models: [ClassifierModel]
  package let store: ParameterStore
  private let items: [TrainingItem]
  private let planner: StepPlanner
  private let settings: TrainerSettings
  private let pool: WorkerPool
  private let optimizer: AdamWOptimizer
  private let lanes: [GradientBuffer]
  private let workers: [LaneWorker]
  private let features: FeatureCache?
  /// Seconds that the features took, which are part of the training.
  private let preparation: Double

  /// A step after which so many in a row were not finite ends the training.
  private static let skipLimit = 10

  /// - Parameters:
  ///   - models: of one encoder and one adapter, each with a head of its own; items say which heads they have labels for.
  ///   - losses: one a model.
  ///   - pool: at most `planner.lanes` of its workers compute gradients.
  ///   - scratch: a folder for what the frozen layers give, where that is too large for memory.
  /// - Throws: `TensorError.outOfMemory`, `LossError`, `FilesError`.
  package init(
    models: [ClassifierModel], store: ParameterStore, items: [TrainingItem], planner: StepPlanner,
    settings: TrainerSettings, losses: [LossSettings], pool: WorkerPool,
    scratch: String = FileManager.default.temporaryDirectory.path
  ) throws {
    self.models = models
    self.store = store
    self.items = items
    self.planner = planner
    self.settings = settings
    self.pool = pool
    try store.pack(backward: true)
    optimizer = try AdamWOptimizer(store, settings: settings.optimizer, rateFactors: settings.rateFactors)
    lanes = try (0..<planner.lanes).map { _ in try GradientBuffer(for: store) }
    let heads = try zip(models, losses).map { (model: $0, loss: try StepLoss($0, $1)) }
    workers = (0..<pool.count).map { _ in LaneWorker(heads: heads, store: store) }
    let began = ContinuousClock.now
    features = try settings.frozenMemoryLimit.flatMap { limit in
      try FeatureCache(items, models: models, store: store, pool: pool, folder: scratch, memoryLimit: limit)
    }
    preparation = began.duration(to: .now) / .seconds(1)
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
    observe(.started(start))
    var state = Progress(seconds: preparation)
    var epoch = 0
    while state.step < settings.totalSteps, !state.stoppedEarly {
      let order = planner.order(epoch: epoch)
      for index in 0..<planner.stepsPerEpoch {
        let plan = planner.plan(order: order, step: index)
        try take(plan, epoch: epoch, &state, observe)
        let isLast = state.step == settings.totalSteps
        if let evaluate, isLast || state.step % settings.evaluateEvery == 0 {
          try look(evaluate, saveBest, &state, observe)
        }
        if isLast || state.stoppedEarly { break }
      }
      epoch += 1
    }
    let summary = TrainingSummary(
      steps: state.step, epochs: epoch, skippedSteps: state.skipped, seconds: state.seconds, texts: state.texts,
      tokens: state.tokens, finalLoss: state.lastLoss, bestScore: state.bestScore, bestStep: state.bestStep,
      stoppedEarly: state.stoppedEarly)
    observe(.finished(summary))
    return summary
  }

  private struct Progress {
    var step = 0
    var skipped = 0
    var skippedInARow = 0
    var seconds = 0.0
    var texts = 0
    var tokens = 0
    var lastLoss = Double.nan
    var bestScore: Double?
    var bestStep: Int?
    var withoutImprovement = 0
    var stoppedEarly = false
  }

  private var start: TrainingStart {
    TrainingStart(
      texts: items.count, windows: items.reduce(0) { $0 + $1.windows.count },
      tokensPerEpoch: items.reduce(0) { $0 + $1.windows.reduce(0) { $0 + $1.ids.count } },
      totalSteps: settings.totalSteps, stepsPerEpoch: planner.stepsPerEpoch,
      trainableParameters: store.trainableCount, totalParameters: store.parameters.reduce(0) { $0 + $1.count },
      workers: min(pool.count, planner.lanes), lanes: planner.lanes,
      frozen: features.map { features in
        TrainingStart.Frozen(
          layers: features.layers ?? models[0].encoder.layerCount, bytes: features.byteCount,
          isOnDisk: features.isOnDisk)
      })
  }

  private func take(
    _ plan: StepPlan, epoch: Int, _ state: inout Progress, _ observe: (TrainingEvent) -> Void
  ) throws {
    let began = ContinuousClock.now
    let rate = settings.schedule.rate(at: state.step)
    let loss = runLanes(plan, step: state.step)
    let report = optimizer.step(lanes: lanes, learningRate: rate, pool: pool)
    let elapsed = began.duration(to: .now)
    state.seconds += Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
    state.step += 1
    state.texts += plan.textCount
    state.tokens += plan.tokenCount
    guard report.isApplied, loss.isFinite else {
      state.skipped += 1
      state.skippedInARow += 1
      observe(.stepSkipped(step: state.step))
      if state.skippedInARow >= Self.skipLimit {
        throw TrainingError.diverged(step: state.step, steps: Self.skipLimit)
      }
      return
    }
    state.skippedInARow = 0
    state.lastLoss = loss
    observe(
      .step(
        TrainingStep(
          step: state.step, totalSteps: settings.totalSteps, epoch: epoch + 1, loss: loss,
          gradientNorm: report.gradientNorm, learningRate: rate, texts: plan.textCount, tokens: plan.tokenCount,
          seconds: state.seconds, textsSoFar: state.texts, tokensSoFar: state.tokens)))
  }

  /// Runs all micro-batches, each lane's in order; returns the loss, summed in micro-batch order.
  private func runLanes(_ plan: StepPlan, step: Int) -> Double {
    let rows = stepRows(plan)
    optimizer.prepare(rows: rows)
    for lane in lanes { lane.begin(rows: rows) }
    let random = ForwardContext.RandomPlace(seed: settings.seed, step: UInt32(truncatingIfNeeded: step))
    let work = StepWork(lanes: lanes, workers: workers, losses: plan.microBatches.count)
    let laneCount = planner.lanes
    let computing = min(pool.count, laneCount)
    pool.run { [items, features] worker in
      guard worker < computing else { return }
      for lane in stride(from: worker, to: laneCount, by: computing) {
        for index in stride(from: lane, to: plan.microBatches.count, by: laneCount) {
          work.losses[index] = work.workers[worker].run(
            plan.microBatches[index], items: items, features: features, gradients: work.lanes[lane], random: random)
        }
      }
    }
    return work.losses.reduce(0, +)
  }

  /// The rows of the token table that the step reads; none where the table does not train.
  private func stepRows(_ plan: StepPlan) -> StepRows {
    let table = models[0].encoder.tokenTable
    guard store.isTrainable[table.slot] else { return .none }
    let ids = plan.microBatches.joined().lazy.flatMap { self.items[$0.item].windows[$0.window].ids }
    return StepRows(tokenIDs: ids, tableRows: table.rows)
  }

  private func look(
    _ evaluate: () throws -> Double, _ saveBest: () throws -> Void, _ state: inout Progress,
    _ observe: (TrainingEvent) -> Void
  ) throws {
    let score = try evaluate()
    let isBest = state.bestScore.map { settings.direction.isBetter(score, than: $0) } ?? true
    if isBest {
      state.bestScore = score
      state.bestStep = state.step
      state.withoutImprovement = 0
      try saveBest()
    } else {
      state.withoutImprovement += 1
    }
    observe(
      .evaluated(TrainingEvaluation(step: state.step, metric: settings.metric, score: score, isBest: isBest)))
    if let patience = settings.patience, state.withoutImprovement >= patience, state.step < settings.totalSteps {
      state.stoppedEarly = true
      observe(.stoppedEarly(step: state.step, patience: patience))
    }
  }
}

/// What the workers of one step share.
///
/// Unchecked Sendable: a lane, a worker's memory and a loss are each touched by one thread between barriers.
private final class StepWork: @unchecked Sendable {
  let lanes: [GradientBuffer]
  let workers: [LaneWorker]
  let losses: UnsafeMutableBufferPointer<Double>

  init(lanes: [GradientBuffer], workers: [LaneWorker], losses: Int) {
    self.lanes = lanes
    self.workers = workers
    self.losses = .allocate(capacity: losses)
    self.losses.initialize(repeating: 0)
  }

  deinit { losses.deallocate() }
}
