import Encoders
import Evaluation
package import Files
import Foundation
package import Tasks
import Tensors
package import Training

/// Tries settings of a task: every trial is a run, all of it is kept as it happens, and it goes on where it was interrupted.
package final class Sweep {
  package let settings: SweepSettings
  package let source: RunLaunch.Source
  package let folder: ExperimentFolder
  package private(set) var trials: [SweepTrial]
  private let registry: TaskRegistry
  private let workspace: WorkspaceFolder
  private let encoders: EncoderLocator
  private let identity: JSON
  /// Gradient lanes of every trial.
  private let lanes: Int

  /// A new one.
  ///
  /// - Throws: `ExperimentError` for a task without a space or without validation data; what is wrong with the file.
  package init(
    _ source: RunLaunch.Source, workers: Int, registry: TaskRegistry, workspace: WorkspaceFolder,
    encoders: EncoderLocator
  ) throws {
    var task = try TaskDefinition.read(path: source.file, overrides: source.overrides, registry: registry)
    lanes = task.training.lanes ?? max(2, workers)
    task.training.lanes = lanes
    guard
      let settings = try SweepSettings.read(path: source.file, overrides: source.overrides, registry: registry)
    else { throw ExperimentError.noSpace(path: source.file) }
    guard task.data.validation != .none else {
      throw ExperimentError.noScores(reason: "trials are compared on validation examples")
    }
    self.settings = settings
    self.source = source
    self.registry = registry
    self.workspace = workspace
    self.encoders = encoders
    trials = SweepDraw.trials(settings)
    // Every one is read before any is trained.
    for trial in trials {
      _ = try TaskDefinition.read(path: source.file, overrides: source.overrides + trial.overrides, registry: registry)
    }
    identity = try RunIdentity(task, encoders: encoders).json
    folder = try ExperimentFolder(workspace: workspace, task: task.name)
    try write()
  }

  /// One that was interrupted.
  ///
  /// - Throws: `ExperimentError.unreadable` where the file's sweep is another now, `FilesError`.
  package init(
    existing path: String, registry: TaskRegistry, workspace: WorkspaceFolder, encoders: EncoderLocator,
    allowsDifferentBits: Bool = false
  ) throws {
    let json = try ExperimentFolder.read(path)
    guard json["kind"]?.stringValue == "sweep", let file = json["source"]?["file"]?.stringValue,
      let kept = json["trials"]?.arrayValue?.map(SweepTrial.init), !kept.contains(nil)
    else { throw ExperimentError.unreadable(path: path, reason: "it is another kind of experiment") }
    source = RunLaunch.Source(
      file: file, overrides: json["source"]?["overrides"]?.arrayValue?.compactMap(\.stringValue) ?? [])
    guard let settings = try SweepSettings.read(path: file, overrides: source.overrides, registry: registry),
      settings.json == json["sweep"]
    else { throw ExperimentError.unreadable(path: path, reason: "the sweep in \(file) has changed") }
    self.settings = settings
    self.registry = registry
    self.workspace = workspace
    self.encoders = encoders
    trials = kept.compactMap { $0 }
    identity = json["identity"] ?? .null
    lanes = json["lanes"]?.intValue ?? 2
    folder = try ExperimentFolder(existing: path)
    var task = try TaskDefinition.read(path: file, overrides: source.overrides, registry: registry)
    task.training.lanes = lanes
    try folder.check(task, json, encoders: encoders, allowsDifferentBits: allowsDifferentBits)
  }

  /// What happens between the events of trainings.
  package enum Event {
    /// A round of so many trials begins; `of` rounds in all.
    case round(Int, of: Int, trials: Int)
    case begins(SweepTrial)
    case ends(SweepTrial)
  }

  /// - Returns: the trials, best first, and the test score of the best where the task has test examples.
  /// - Throws: `ExperimentInterruption`; what is wrong with data or files. A trial that cannot be trained is kept as failed.
  package func run(
    _ options: TrainingJob.Options, report: (Event) -> Void, observe: @escaping (TrainingEvent) -> Void
  ) throws -> SweepOutcome {
    defer { folder.release() }
    let plan = settings.strategy == .halving ? HalvingPlan(trials: trials.count) : nil
    let rounds = plan?.trials.count ?? 1
    var candidates = Array(trials.indices)
    for round in 0..<rounds {
      let wanted = plan?.trials[round] ?? trials.count
      report(.round(round + 1, of: rounds, trials: wanted))
      var reached: [Int] = []
      // Where one fails, the next best takes its place.
      for place in candidates where reached.count < wanted && trials[place].state != .failed {
        if trials[place].rounds <= round {
          report(.begins(trials[place]))
          try advance(place, round: round, plan: plan, options, observe)
          try write()
          report(.ends(trials[place]))
        }
        if trials[place].state != .failed { reached.append(place) }
      }
      candidates = ranked(reached)
    }
    return try outcome(options)
  }

  private func task(_ trial: SweepTrial, plan: HalvingPlan?) throws -> TaskDefinition {
    var overrides = source.overrides + trial.overrides
    if let plan { overrides += ["training.evaluate_every=null", "training.evaluations=\(plan.evaluations)"] }
    var task = try TaskDefinition.read(path: source.file, overrides: overrides, registry: registry)
    task.training.lanes = lanes
    // The same rows are held out in all, whatever seed a trial has.
    let base = try TaskDefinition.read(path: source.file, overrides: source.overrides, registry: registry)
    task.data.seed = base.data.seed ?? base.training.seed
    return task
  }

  /// Trains a trial to the end of a round.
  private func advance(
    _ place: Int, round: Int, plan: HalvingPlan?, _ options: TrainingJob.Options,
    _ observe: @escaping (TrainingEvent) -> Void
  ) throws {
    var options = options
    // Only the best one is scored on the test rows, once all is chosen.
    options.scoresTest = false
    options.stopAfterEvaluations = plan?.stops[round]
    do {
      let summary = try folder.train(
        trials[place].name, task: task(trials[place], plan: plan), workspace: workspace, encoders: encoders,
        options: options, observe: observe)
      trials[place].score = summary["best_score"]?.doubleValue
      trials[place].state = .finished
    } catch let interruption as TrainingInterruption {
      trials[place].score = interruption.bestScore
      trials[place].state = .stopped
    } catch let error as TrainingError {
      guard error.isDivergence else { throw error }
      trials[place].state = .failed
      trials[place].score = nil
      trials[place].failure = "\(error)"
    }
    trials[place].rounds = round + 1
  }

  /// Best first: those that came further before others, then by score, then by number.
  private func ranked(_ places: [Int]) -> [Int] {
    let metric = try? TaskDefinition.read(path: source.file, overrides: source.overrides, registry: registry).training
      .metric
    let direction = TaskKinds.direction(ofMetric: metric ?? "")
    return places.sorted { first, second in
      let (one, other) = (trials[first], trials[second])
      if (one.score == nil) != (other.score == nil) { return one.score != nil }
      if one.rounds != other.rounds { return one.rounds > other.rounds }
      guard let a = one.score, let b = other.score, a != b else { return first < second }
      return direction.isBetter(a, than: b)
    }
  }

  private func outcome(_ options: TrainingJob.Options) throws -> SweepOutcome {
    let order = ranked(Array(trials.indices)).map { trials[$0] }
    guard let best = order.first, best.state == .finished else {
      throw ExperimentError.allFailed(
        path: folder.path, reason: trials.lazy.compactMap(\.failure).first ?? "no trial was trained to its end")
    }
    let task = try task(best, plan: settings.strategy == .halving ? HalvingPlan(trials: trials.count) : nil)
    let test = try scoreTest(best, task, options)
    let outcome = SweepOutcome(
      name: folder.name, path: folder.path, metric: task.training.metric, trials: order, test: test,
      validation: try validationRows(best))
    try write(outcome)
    return outcome
  }

  /// The rows that all trials were compared on.
  private func validationRows(_ best: SweepTrial) throws -> Int {
    let split = try JSON.parse(MappedFile(path: "\(folder.path)/\(best.name)/split.json"))
    return split["validation_rows"]?.intValue ?? 0
  }

  private func scoreTest(_ best: SweepTrial, _ task: TaskDefinition, _ options: TrainingJob.Options) throws
    -> TestReport?
  {
    guard task.data.test != .none, let kind = TaskKinds.kind(task.kind) else { return nil }
    let subject = try TrainingSubjects.read(task, kind: kind)
    let pool = WorkerPool(count: options.workers)
    defer { pool.stop() }
    let launch = try RunLaunch(run: folder.folder.head(best.name))
    let trained = try TrainedModel.open("\(folder.path)/\(best.name)/model", encoders: encoders, base: launch.base)
    return try subject.testReport(
      trained, baselines: subject.baselines(pool), pool: pool, options: ReportOptions(metric: task.training.metric))
  }

  private func write(_ outcome: SweepOutcome? = nil) throws {
    var object = JSONObject()
    object["kind"] = "sweep"
    object["source"] = [
      "file": .string(source.file), "overrides": .array(source.overrides.map { .string($0) }),
    ]
    object["sweep"] = settings.json
    object["lanes"] = .number(JSONNumber(lanes))
    object["identity"] = identity
    object["trials"] = .array(trials.map(\.json))
    object["result"] = outcome?.json ?? .null
    try folder.write(object)
  }
}

/// How a sweep ended.
package struct SweepOutcome: Sendable {
  package let name: String
  package let path: String
  package let metric: String
  /// Best first.
  package let trials: [SweepTrial]
  /// Of the best, on the test rows; nil without these.
  package let test: TestReport?
  /// Rows that the trials were compared on.
  package let validation: Int

  package var best: SweepTrial { trials[0] }

  package var json: JSON {
    var object = JSONObject()
    object["run"] = .string(path)
    object["name"] = .string(name)
    object["metric"] = .string(metric)
    object["best"] = best.json
    object["model"] = .string("\(path)/\(best.name)/model")
    object["validation_rows"] = .number(JSONNumber(validation))
    object["trials"] = .array(trials.map(\.json))
    object["test"] = test?.json ?? .null
    return .object(object)
  }
}
