import ArgumentParser
import Evaluation
import Experiments
import Files
import Foundation
import Tasks
import Training

extension TrainCommand {
  /// Trains with several seeds or on several folds where that is asked for, or where such a training is gone on with.
  ///
  /// - Returns: whether it was.
  func repeats(_ folder: WorkspaceFolder, _ options: TrainingJob.Options) throws -> Bool {
    let training: RepeatedTraining
    if resume, let path = try unfinishedRepeats(folder) {
      training = try RepeatedTraining(
        existing: path, registry: .standard, workspace: folder,
        encoders: EncoderLocator(modelsFolder: folder.models, folders: [folder.root]),
        allowsDifferentBits: allowDifferentBits)
      let plan = RepeatPlan(seeds: seeds, folds: folds)
      guard plan == RepeatPlan(seeds: 1, folds: 1) || plan == training.plan else {
        throw ValidationError(
          "--resume: these runs are \(training.plan.folds) folds and \(training.plan.seeds) seeds; leave --folds and "
            + "--seeds out")
      }
      if initial != nil || out != nil || !target.hasNoSettings {
        throw ValidationError("--resume: these runs keep their own settings; leave other options out")
      }
    } else {
      if resume, seeds > 1 || folds > 1 {
        throw ValidationError("--resume: no unfinished runs of several seeds or folds; train without --resume")
      }
      guard seeds > 1 || folds > 1 else { return false }
      let task = try target.definition(folder)
      training = try RepeatedTraining(
        task, plan: RepeatPlan(seeds: seeds, folds: folds), workers: options.workers, workspace: folder,
        encoders: EncoderLocator(modelsFolder: folder.models, folders: [task.folder, folder.root]))
    }
    Console.note("runs: \(training.folder.path)")
    do {
      let outcome = try training.run(
        options, begin: { number, count, name in Console.note("\(name), \(number) of \(count)") },
        observe: observer(options, isQuiet: true))
      show(outcome)
    } catch let interruption as ExperimentInterruption {
      let place = workspace.workspace.map { " --workspace \($0)" } ?? ""
      Console.note("\(interruption); go on with: hone train --resume \(interruption.name)\(place)")
      throw ExitCode(128 + interruption.signal)
    }
    return true
  }

  /// The folder of repeated trainings that the target names, or the newest unfinished one where no single run is newer.
  private func unfinishedRepeats(_ folder: WorkspaceFolder) throws -> String? {
    if let path = ExperimentTarget.find(target.target, kind: "repeats", in: folder), target.target.contains("@") {
      return path
    }
    let name = target.names(aFileIn: folder) ? try target.file(folder).name : target.target
    guard let path = ExperimentTarget.find(name, kind: "repeats", in: folder) else { return nil }
    let stamp = URL(fileURLWithPath: path).lastPathComponent
    return ResumedRun.newest(named: name, in: folder).map { $0.name > stamp } ?? false ? nil : path
  }

  private func show(_ outcome: RepeatOutcome) {
    if json { return Console.result(outcome.json.serialized()) }
    var table = Table()
    table.add(["run", outcome.metric, "95 % interval", "steps", "time"])
    for row in outcome.rows {
      table.add([
        row.name, row.score.fixed(4), row.interval.map { "\($0.low.fixed(4)) to \($0.high.fixed(4))" } ?? "-",
        "\(row.steps)", Console.duration(row.seconds),
      ])
    }
    for line in table.lines { Console.result(line) }
    let overall = outcome.overall
    Console.result("")
    Console.result("mean       \(overall.mean.fixed(4))")
    if let deviation = overall.deviation { Console.result("deviation  \(deviation.fixed(4))") }
    if let interval = overall.interval {
      Console.result("interval   \(interval.low.fixed(4)) to \(interval.high.fixed(4)) (95 %, Student's t)")
    }
    Console.result(outcome.meaning)
    for failure in outcome.failures { Console.result("left out: \(failure)") }
    if let best = outcome.rows.first { Console.result("models: \(outcome.path)/\(best.name)/model and so on") }
  }

  /// A learning-rate range test.
  func findRate(_ task: TaskDefinition, _ folder: WorkspaceFolder, _ options: TrainingJob.Options) throws {
    let encoders = EncoderLocator(modelsFolder: folder.models, folders: [task.folder, folder.root])
    var options = options
    options.isResumable = false
    let job = try TrainingJob(task, workspace: folder, encoders: encoders, options: options)
    // Around what the method usually wants, whatever the task says.
    let usual = type(of: task.method).learningRate(TaskKinds.kind(task.kind)?.target)
    let steps = 120
    Console.note(
      "\(steps) steps at learning rates from \(Self.short(usual / 100)) to \(Self.short(usual * 100)); the task's is "
        + Self.short(task.training.learningRate))
    let test = try job.findRate(
      from: usual / 100, to: usual * 100, steps: steps, observe: observer(options, isQuiet: true))
    if json { return Console.result(test.json.serialized()) }
    if let rate = test.suggestion, let steepest = test.steepest, let lowest = test.lowest {
      Console.result("try training.learning_rate=\(Self.short(rate))")
      Console.result("the loss falls fastest at \(Self.short(steepest)) and is least at \(Self.short(lowest))")
    } else {
      Console.result("the loss did not fall at any of these rates; look at the labels, or try another method")
    }
    Console.result("plot: \(job.run.path)/rates.svg")
  }

  private static func short(_ value: Double) -> String {
    String(format: "%.2g", locale: Locale(identifier: "en_US_POSIX"), value)
  }
}
