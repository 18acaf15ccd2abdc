import Encoders
import Evaluation
import Files
import Foundation
package import Tasks
package import Training

/// Trains a task several times and puts the scores together; goes on where it was interrupted.
package struct RepeatedTraining {
  package let plan: RepeatPlan
  package let task: TaskDefinition
  package let folder: ExperimentFolder
  private let workspace: WorkspaceFolder
  private let encoders: EncoderLocator
  /// What is kept of it besides the result.
  private let members: JSONObject

  /// A new one; every training's data is read once before any begins.
  ///
  /// - Throws: `ExperimentError` where nothing would be scored, `RunError`; what is wrong with the data of any fold.
  package init(
    _ task: TaskDefinition, plan: RepeatPlan, workers: Int, workspace: WorkspaceFolder, encoders: EncoderLocator
  ) throws {
    guard plan.folds > 1 || task.data.test != .none || task.data.validation != .none else {
      throw ExperimentError.noScores(reason: "the task has neither validation nor test examples")
    }
    var own = task.withAbsolutePaths(from: FileManager.default.currentDirectoryPath)
    // The task is read again from the experiment's folder, perhaps with other workers.
    own.training.lanes = task.training.lanes ?? max(2, workers)
    let encoder = URL(fileURLWithPath: try encoders.path(of: task.encoder)).standardizedFileURL.path
    let isPulled = encoder == URL(fileURLWithPath: workspace.models + "/" + task.encoder).standardizedFileURL.path
    if !isPulled { own.encoder = encoder }
    let identity = try RunIdentity(own, encoders: encoders)
    if let kind = TaskKinds.kind(own.kind) {
      for unit in plan.units(of: own) { _ = try TrainingSubjects.read(unit.task, kind: kind) }
    }
    self.task = own
    self.plan = plan
    self.workspace = workspace
    self.encoders = encoders
    folder = try ExperimentFolder(workspace: workspace, task: task.name)
    members = {
      var members = plan.json
      members["identity"] = identity.json
      return members
    }()
    try AtomicFile.write(folder.path + "/" + TaskDefinition.fileName, own.yaml())
    try folder.write(members)
  }

  /// One that was interrupted.
  ///
  /// - Throws: `ExperimentError.unreadable`, `RunError` where task, data or arithmetic are others now, `FilesError`.
  package init(
    existing path: String, registry: TaskRegistry, workspace: WorkspaceFolder, encoders: EncoderLocator,
    allowsDifferentBits: Bool = false
  ) throws {
    let kept = try ExperimentFolder.read(path)
    guard let plan = RepeatPlan(kept) else {
      throw ExperimentError.unreadable(path: path, reason: "it is another kind of experiment")
    }
    self.plan = plan
    self.workspace = workspace
    self.encoders = encoders
    task = try TaskDefinition.read(path: path + "/" + TaskDefinition.fileName, registry: registry)
    folder = try ExperimentFolder(existing: path)
    members = {
      var members = plan.json
      members["identity"] = kept["identity"]
      return members
    }()
    try folder.check(task, kept, encoders: encoders, allowsDifferentBits: allowsDifferentBits)
  }

  /// - Parameters:
  ///   - begin: called before each training with its number from 1, all and its name.
  ///   - observe: sees the events of each training.
  /// - Throws: `ExperimentInterruption`; what a training throws.
  package func run(
    _ options: TrainingJob.Options, begin: (Int, Int, String) -> Void, observe: @escaping (TrainingEvent) -> Void
  ) throws -> RepeatOutcome {
    defer { folder.release() }
    let units = plan.units(of: task)
    var rows: [RepeatOutcome.Row] = []
    var metric = task.training.metric
    var isTest = true
    var failures: [String] = []
    for (index, unit) in units.enumerated() {
      begin(index + 1, units.count, unit.name)
      let summary: JSON
      do {
        summary = try folder.train(
          unit.name, task: unit.task, workspace: workspace, encoders: encoders, options: options, observe: observe)
      } catch let error as TrainingError {
        // It would diverge again: the others are worth having.
        guard error.isDivergence else { throw error }
        failures.append("\(unit.name): \(error)")
        continue
      }
      metric = summary["metric"]?.stringValue ?? metric
      let test = summary["test"]
      isTest = isTest && test?["score"]?.doubleValue != nil
      guard let score = test?["score"]?.doubleValue ?? summary["best_score"]?.doubleValue else {
        throw ExperimentError.noScores(reason: "\(unit.name) has none")
      }
      rows.append(
        RepeatOutcome.Row(
          name: unit.name, fold: unit.fold, seed: unit.seed, score: score, interval: test?.interval,
          seconds: summary["training_seconds"]?.doubleValue ?? 0, steps: summary["steps"]?.intValue ?? 0))
    }
    guard !rows.isEmpty else {
      throw ExperimentError.allFailed(path: folder.path, reason: failures.first ?? "there was none")
    }
    let outcome = RepeatOutcome(
      name: folder.name, path: folder.path, metric: metric, isTest: isTest, rows: rows, seeds: plan.seeds,
      folds: plan.folds, failures: failures)
    var members = members
    members["result"] = outcome.json
    try folder.write(members)
    return outcome
  }
}

extension JSON {
  fileprivate var interval: ConfidenceInterval? {
    guard let low = self["interval"]?["low"]?.doubleValue, let high = self["interval"]?["high"]?.doubleValue else {
      return nil
    }
    return ConfidenceInterval(low: low, high: high, level: 0.95)
  }
}
