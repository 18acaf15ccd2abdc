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

  /// A new one.
  ///
  /// - Throws: `ExperimentError` where nothing would be scored, `RunError`.
  package init(
    _ task: TaskDefinition, plan: RepeatPlan, workspace: WorkspaceFolder, encoders: EncoderLocator
  ) throws {
    guard plan.folds > 1 || task.data.test != .none || task.data.validation != .none else {
      throw ExperimentError.noScores(reason: "the task has neither validation nor test examples")
    }
    var own = task.withAbsolutePaths(from: FileManager.default.currentDirectoryPath)
    // The task is read again from the experiment's folder.
    if task.encoder.contains("/") { own.encoder = try URL(fileURLWithPath: encoders.path(of: task.encoder)).path }
    self.task = own
    self.plan = plan
    self.workspace = workspace
    self.encoders = encoders
    folder = try ExperimentFolder(workspace: workspace, task: task.name)
    try AtomicFile.write(folder.path + "/" + TaskDefinition.fileName, own.yaml())
    try folder.write(plan.json)
  }

  /// One that was interrupted.
  ///
  /// - Throws: `ExperimentError.unreadable`, `FilesError`.
  package init(
    existing path: String, registry: TaskRegistry, workspace: WorkspaceFolder, encoders: EncoderLocator
  ) throws {
    guard let plan = RepeatPlan(try ExperimentFolder.read(path)) else {
      throw ExperimentError.unreadable(path: path, reason: "it is another kind of experiment")
    }
    self.plan = plan
    self.workspace = workspace
    self.encoders = encoders
    task = try TaskDefinition.read(path: path + "/" + TaskDefinition.fileName, registry: registry)
    folder = try ExperimentFolder(existing: path)
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
    for (index, unit) in units.enumerated() {
      begin(index + 1, units.count, unit.name)
      let summary = try folder.train(
        unit.name, task: unit.task, workspace: workspace, encoders: encoders, options: options, observe: observe)
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
    let outcome = RepeatOutcome(
      name: folder.name, path: folder.path, metric: metric, isTest: isTest, rows: rows, seeds: plan.seeds,
      folds: plan.folds)
    var members = plan.json
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
