import ArgumentParser
import Encoders
import Experiments
import Files
import Foundation
import Store
import Tasks
import Training

extension PretrainCommand {
  /// The named tasks, checked before anything long begins.
  ///
  /// - Throws: what is wrong with one of them, or with the encoder.
  func readTasks(_ folder: WorkspaceFolder, _ encoders: EncoderLocator) throws -> [DomainTask] {
    guard !domain.tasks.isEmpty else { return [] }
    let base = try ModelDirectory.open(encoders.path(of: encoder))
    let tasks = try domain.read(folder, on: base)
    for task in tasks {
      if let remark = task.remark(on: base, encoders: encoders) { Console.note(remark) }
    }
    return tasks
  }

  /// The trainings of the tasks of a new run; nil where there are none.
  func newTrainings(of tasks: [DomainTask], _ run: RunFolder, _ folder: WorkspaceFolder) throws -> DomainTrainings? {
    guard !tasks.isEmpty else { return nil }
    return try DomainTrainings(tasks, seeds: domain.seeds, lanes: max(2, workers.count), run: run, workspace: folder)
  }

  /// Trains and scores the tasks on an encoder.
  func train(
    _ trainings: DomainTrainings, _ side: DomainSide, on encoder: ModelDirectory, _ options: TrainingJob.Options
  ) throws {
    let progress = TrainingProgress(isInteractive: Console.isInteractive, isQuiet: true)
    try trainings.train(
      side, encoder: encoder, options: options, begin: { Console.note($0) },
      record: { run, train in try recorded(run, of: trainings.run, train) }, observe: { progress.observe($0) })
  }

  /// The trainings after the domain step, and the report.
  func finish(_ trainings: DomainTrainings, _ options: TrainingJob.Options) throws -> DomainReport {
    Console.note("the encoder is trained: \(trainings.run.model)")
    try train(trainings, .after, on: ModelDirectory.open(trainings.run.model), options)
    let report = try trainings.finish()
    // The summary says more now.
    record(trainings.run)
    return report
  }

  /// Goes on where the pretraining itself was done and the tasks were not.
  func goOn(with run: RunFolder, _ options: TrainingJob.Options) throws {
    Console.note("run: \(run.path): the encoder is trained; going on with the tasks")
    let trainings = try DomainTrainings(existing: run, registry: .standard)
    let report = try interruptible(run) { try finish(trainings, options) }
    let summary = try JSON.parse(MappedFile(path: run.path + "/summary.json"))
    if json { return Console.result(summary.serialized()) }
    for line in DomainText(report: report).lines { Console.result(line) }
    Console.result("")
    Console.result("model: \(run.model)")
  }

  /// Brings the store up to date with a run.
  private func record(_ run: RunFolder) {
    let runs = URL(fileURLWithPath: workspace.folder.runs).standardizedFileURL.path
    do {
      let store = try RunStore(path: runs + "/" + RunStore.fileName)
      try RunSync(store: store, runs: runs).update(URL(fileURLWithPath: run.path).standardizedFileURL.path)
    } catch {
      Console.note("the run is not recorded: \(error)")
    }
  }
}
