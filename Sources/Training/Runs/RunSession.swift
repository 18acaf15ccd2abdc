import Files
import NN
import Tasks

/// A trainer at work in a run's folder: goes on from the last state, writes the log, keeps states, stops when asked.
struct RunSession {
  let run: RunFolder
  /// Models that are published while the run trains.
  let published: [(name: String, path: String)]
  let policy: StatePolicy
  let batchSize: Int
  /// Whether the run was begun before.
  let resumes: Bool
  /// The signal that asks to stop, once there is one.
  let stop: @Sendable () -> Int32?
  /// Evaluations after which the run is stopped; nil: none.
  var stopAfterEvaluations: Int?
  /// Whether weights of classes may help a label that is never given.
  var advisesClassWeights = true
  var fileSystem: any FileSystem = PosixFileSystem()

  private var states: StateFolder {
    StateFolder(run: run.path, published: published, keepLast: policy.keepLast, fileSystem: fileSystem)
  }

  /// - Parameters:
  ///   - evaluate: scores the present weights; nil: there is no validation data.
  ///   - publish: publishes the present weights.
  /// - Throws: `TrainingInterruption` after a whole step whose state is kept; `TrainingError`, `FilesError`.
  func train(
    _ trainer: Trainer, evaluate: (() throws -> ValidationLook)?, publish: @escaping () throws -> Void,
    observe: @escaping (TrainingEvent) -> Void
  ) throws -> TrainingSummary {
    run.writeEnd(nil)
    do {
      return try work(trainer, evaluate: evaluate, publish: publish, observe: observe)
    } catch {
      run.writeEnd(error is TrainingInterruption ? "stopped" : "failed")
      throw error
    }
  }

  private func work(
    _ trainer: Trainer, evaluate: (() throws -> ValidationLook)?, publish: @escaping () throws -> Void,
    observe: @escaping (TrainingEvent) -> Void
  ) throws -> TrainingSummary {
    let log = try run.openLog()
    let history = StateHistory(
      totalSteps: trainer.totalSteps, stepsPerEpoch: trainer.stepsPerEpoch, batchSize: batchSize)
    let health = HealthMonitor(direction: trainer.direction, advisesClassWeights: advisesClassWeights)
    try goOn(trainer, log, history, health, observe)
    let keeper = Keeper(states: states, policy: policy, log: log, history: history, optimizer: trainer.optimizer)
    // Not by way of the hooks: they would hold themselves, and with them all that a training has in memory.
    let emit: (TrainingEvent) -> Void = { event in
      log.append(event)
      history.observe(event)
      observe(event)
      for warning in health.observe(event) {
        log.append(.remark(warning))
        observe(.remark(warning))
      }
    }
    var hooks = Trainer.Hooks()
    hooks.saveBest = publish
    hooks.observe = emit
    hooks.evaluate = evaluate.map { evaluate in
      {
        do {
          return try evaluate()
        } catch ModelError.notFinite {
          throw TrainingError.brokenWeights(step: trainer.progress.step)
        }
      }
    }
    let last = stopAfterEvaluations.map { $0 * trainer.evaluationInterval } ?? .max
    let (run, totalSteps) = (run, trainer.totalSteps)
    func interruption(_ signal: Int32, _ progress: TrainerProgress) -> TrainingInterruption {
      TrainingInterruption(
        signal: signal, step: progress.step, totalSteps: totalSteps, run: run, bestScore: progress.bestScore)
    }
    func isFarEnough(_ progress: TrainerProgress) -> Bool { progress.step >= last && progress.step < totalSteps }
    // Interrupted when it had come as far as it should.
    if isFarEnough(trainer.progress) { throw interruption(0, trainer.progress) }
    hooks.afterStep = { progress in
      if let signal = stop() ?? (isFarEnough(progress) ? 0 : nil) {
        try keeper.save(progress)
        throw interruption(signal, progress)
      }
      do {
        try keeper.saveIfDue(progress)
      } catch {
        // The training can do without this state; the next one may find room.
        emit(.remark("the state after step \(progress.step) is not saved: \(error)"))
      }
    }
    do {
      let summary = try trainer.run(hooks)
      if let fault = log.fault { observe(.remark(fault)) }
      return summary
    } catch TrainingError.diverged(let step, let steps, _) {
      // The weights are still those of the last step that changed something, and it may have been that step that
      // broke them: an earlier state is the better one.
      if states.steps.isEmpty { try keeper.save(trainer.progress) }
      throw TrainingError.diverged(step: step, steps: steps, state: newestState)
    } catch TrainingError.brokenWeights(let step, _) {
      throw TrainingError.brokenWeights(step: step, state: newestState)
    }
  }

  private var newestState: String? { states.steps.first.map { states.path(step: $0) } }

  /// The run is finished: its states are of no more use.
  func finish() { states.removeAll() }

  private func goOn(
    _ trainer: Trainer, _ log: StepLog, _ history: StateHistory, _ health: HealthMonitor,
    _ observe: (TrainingEvent) -> Void
  ) throws {
    guard resumes else { return }
    guard let state = try states.newest({ observe(.remark($0)) }) else {
      states.clear(after: 0)
      try log.cut(to: 0)
      observe(.remark("no state was saved yet: training from the beginning"))
      return
    }
    try trainer.restore(state)
    try states.publish(state)
    states.clear(after: state.progress.step)
    try log.cut(to: state.logSize)
    history.restore(from: state.path)
    health.restore(try log.read())
    log.append(["resumed_after": .number(JSONNumber(state.progress.step))])
    observe(.resumed(step: state.progress.step, totalSteps: trainer.totalSteps))
  }

  /// Saves states when they are due.
  private final class Keeper {
    private let states: StateFolder
    private let policy: StatePolicy
    private let log: StepLog
    private let history: StateHistory
    private let optimizer: AdamWOptimizer
    private var last = ContinuousClock.now

    init(states: StateFolder, policy: StatePolicy, log: StepLog, history: StateHistory, optimizer: AdamWOptimizer) {
      self.states = states
      self.policy = policy
      self.log = log
      self.history = history
      self.optimizer = optimizer
    }

    func saveIfDue(_ progress: TrainerProgress) throws {
      // While steps are skipped nobody knows whether the weights are still good.
      guard progress.skippedInARow == 0 else { return }
      let isDue: Bool
      if let steps = policy.steps {
        isDue = progress.step % steps == 0
      } else {
        isDue = policy.seconds.map { last.duration(to: .now) / .seconds(1) >= $0 } ?? false
      }
      if isDue { try save(progress) }
    }

    func save(_ progress: TrainerProgress) throws {
      // A failed attempt waits as long as one that went well.
      last = .now
      try log.sync()
      try states.save(progress, optimizer, logSize: log.size, history: history.json(progress))
    }
  }
}
