import ArgumentParser
import Datasets
import Experiments
import Files
import Foundation
import Store
import Tasks
import Training

/// `hone train`: a task, or a file of labelled texts → a run with a model.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a task, or a model on a file of labelled texts.",
    discussion: """
      hone train tasks/sentiment
      hone train reviews.csv --text review --label stars
      hone train tasks/sentiment --method lora --set training.epochs=5

      A training that was stopped, or whose process died, goes on where its last state was saved and ends with the same
      weights:

      hone train sentiment --resume
      hone train sentiment@20260102-030405 --resume
      """)

  @OptionGroup var target: TaskTarget
  @Option(help: ArgumentHelp("Publish the model here too.", valueName: "dir"))
  var out: String?
  @Option(help: ArgumentHelp("Start from this checkpoint or adapter, its head included.", valueName: "dir"))
  var initial: String?
  @Option(help: ArgumentHelp("Train with so many seeds, and say mean, deviation and interval.", valueName: "count"))
  var seeds = 1
  @Option(
    help: ArgumentHelp(
      "Cut the training examples into so many parts, test on each after training on the others.", valueName: "count"))
  var folds = 1
  @Flag(help: "Train for 120 steps at rising learning rates, and say which rate to try.")
  var findRate = false
  @Flag(help: "Go on with the run that is named, or with the newest unfinished one of the task.")
  var resume = false
  @Flag(help: "Go on though program, BLAS or core type are others than in the beginning.")
  var allowDifferentBits = false
  @OptionGroup var workers: WorkerOptions
  @OptionGroup var workspace: WorkspaceOptions
  @Flag(help: "Show the training's health while it runs: loss, gradient, speed, share of the roof, memory.")
  var watch = false
  @Flag(help: "Print the summary as one JSON line on standard output.")
  var json = false
  @Flag(help: "Read every byte of the base encoder again instead of trusting the digest cache.")
  var verify = false
  @Flag(help: "Name every row that was left out.")
  var showRejected = false
  @Flag(help: "Keep validation texts that the best model gets wrong in the run's folder, where only you may read them.")
  var keepTexts = false

  func validate() throws {
    guard (1...100).contains(seeds) else { throw ValidationError("--seeds: expected 1 to 100, found \(seeds)") }
    guard (1...100).contains(folds) else { throw ValidationError("--folds: expected 1 to 100, found \(folds)") }
    if seeds > 1 || folds > 1, initial != nil || out != nil || findRate {
      throw ValidationError("--seeds and --folds: not with --initial, --out or --find-rate")
    }
    if findRate, resume { throw ValidationError("--find-rate: not with --resume") }
  }

  mutating func run() throws {
    if keepTexts { target.settings.append("training.keep_texts=true") }
    let folder = workspace.folder
    var options = TrainingJob.Options(workers: workers.count)
    options.initial = initial
    options.out = out
    options.verify = verify
    options.allowsDifferentBits = allowDifferentBits
    let signals = StopSignals()
    options.stop = { signals.first }
    if try repeats(folder, options) { return }
    let file: TaskFile
    if resume {
      if initial != nil { throw ValidationError("--initial: a run that is gone on with keeps its own; leave it out") }
      let found = try ResumedRun.find(target, in: folder)
      options.resume = found.run
      file = found.file
    } else {
      file = try target.file(folder)
      options.source = try target.source(folder)
    }
    do {
      switch file {
      case .single(let task):
        if findRate { return try findRate(task, folder, options) }
        try train(task, folder, options)
      case .joint(let task):
        if findRate { throw ValidationError("--find-rate: expected one head, found \(task.heads.count)") }
        try train(task, folder, options)
      }
    } catch let interruption as TrainingInterruption {
      let place = workspace.workspace.map { " --workspace \($0)" } ?? ""
      Console.note("\(interruption)\(place)")
      throw ExitCode(128 + interruption.signal)
    }
  }

  /// Several heads on one encoder.
  private func train(_ task: JointTask, _ folder: WorkspaceFolder, _ options: TrainingJob.Options) throws {
    if initial != nil || out != nil {
      throw ValidationError("--\(out == nil ? "initial" : "out"): expected one head, found \(task.heads.count)")
    }
    let folders = [task.shared.folder, folder.root]
    let job = try JointJob(
      task, workspace: folder, encoders: EncoderLocator(modelsFolder: folder.models, folders: folders),
      options: options)
    for (head, subject) in zip(task.heads, job.subjects) {
      for source in subject.sources {
        let notes = DatasetNotes(source: source)
        for line in notes.lines + (showRejected ? notes.all : []) { Console.note("\(head.name): \(line)") }
      }
      Console.note(
        "\(head.name): \(head.task.kind); \(subject.labels.joined(separator: ", ")); \(subject.trainingCount) texts to "
          + "train on, \(subject.validationCount) held out for validation")
    }
    Console.note("run: \(job.run.path)")
    let outcome = try keeping(job.run) { try job.train(observe: observer(heads: task.heads.map(\.name), options)) }
    if json { return Console.result(outcome.json.serialized()) }
    let summary = outcome.summary
    Console.result(
      "trained \(outcome.heads.count) heads in \(summary.steps) steps and \(Console.duration(summary.seconds)) "
        + "(\(summary.tokensPerSecond.fixed(0)) tokens/s), peak memory \(outcome.peakMemoryBytes / 1_048_576) MB")
    if let score = summary.bestScore, let step = summary.bestStep {
      Console.result("best mean of the heads' validation scores: \(score.fixed(4)) at step \(step)")
    }
    for (name, head) in outcome.heads {
      Console.result("")
      Console.result("\(name): \(head.run.model)")
      guard let test = head.test else { continue }
      for line in ReportText.lines(test) { Console.result("  " + line) }
    }
    Console.result("")
    Console.result("next: hone predict \(outcome.run.task) \"some text\"")
  }

  private func train(_ task: TaskDefinition, _ folder: WorkspaceFolder, _ options: TrainingJob.Options) throws {
    let encoders = EncoderLocator(modelsFolder: folder.models, folders: [task.folder, folder.root])
    let job = try TrainingJob(task, workspace: folder, encoders: encoders, options: options)
    for source in job.subject.sources {
      let notes = DatasetNotes(source: source)
      for line in notes.lines + (showRejected ? notes.all : []) { Console.note(line) }
    }
    Console.note(
      "labels: \(job.subject.labels.joined(separator: ", ")); \(job.subject.trainingCount) texts to train on, "
        + "\(job.subject.validationCount) held out for validation")
    Console.note("run: \(job.run.path)")
    let outcome = try keeping(job.run) { try job.train(observe: observer(options)) }
    if json {
      Console.result(outcome.json.serialized())
    } else {
      report(outcome, job.model.settings.kind.target, labels: job.subject.labels)
    }
  }

  /// Records the run in the store while it trains, and says how to go on where it fails and has a state.
  private func keeping<Outcome>(_ run: RunFolder, _ train: () throws -> Outcome) throws -> Outcome {
    let recorder = recorder(run)
    do {
      let outcome = try train()
      recorder?.finish(.finished)
      return outcome
    } catch let interruption as TrainingInterruption {
      recorder?.finish(.stopped)
      throw interruption
    } catch {
      recorder?.finish(.failed)
      if !(error is TrainingError), run.canGoOn {
        let place = workspace.workspace.map { " --workspace \($0)" } ?? ""
        Console.note("the last state is kept; go on with: hone train --resume \(run.task)@\(run.name)\(place)")
      }
      throw error
    }
  }

  /// Nil where the store cannot be opened, which is said: a training does not need it.
  private func recorder(_ run: RunFolder) -> RunRecorder? {
    let runs = URL(fileURLWithPath: workspace.folder.runs).standardizedFileURL.path
    do {
      let store = try RunStore(path: runs + "/" + RunStore.fileName)
      return RunRecorder(
        store: store, runs: runs, run: URL(fileURLWithPath: run.path).standardizedFileURL.path,
        report: { Console.note($0) })
    } catch {
      Console.note("the run is not recorded: \(error)")
      return nil
    }
  }

  /// Shows what happens.
  ///
  /// - Parameter isQuiet: leaves out what is said of each training at its beginning.
  func observer(
    heads: [String] = [], _ options: TrainingJob.Options, isQuiet: Bool = false
  ) -> (TrainingEvent) -> Void {
    let progress = TrainingProgress(isInteractive: Console.isInteractive, isQuiet: isQuiet)
    guard watch else { return { progress.observe($0) } }
    let watching = TrainingWatch(isInteractive: Console.isInteractive, heads: heads, workers: options.workers)
    return { event in
      if !watching.observe(event) { progress.observe(event) }
    }
  }

  private func report(_ outcome: TrainingOutcome, _ kindTarget: TaskKind.Target, labels: [String]) {
    let summary = outcome.summary
    Console.result(
      "trained \(summary.steps) steps in \(Console.duration(summary.seconds)) "
        + "(\(summary.tokensPerSecond.fixed(0)) tokens/s), peak memory "
        + "\(outcome.peakMemoryBytes / 1_048_576) MB")
    for line in outcome.choices { Console.result(line) }
    if let calibration = outcome.calibration {
      for line in CalibrationText(calibration: calibration, labels: labels).lines { Console.result(line) }
    }
    if let test = outcome.test {
      Console.result("")
      Console.result("test:")
      for line in ReportText.lines(test) { Console.result(line) }
    }
    Console.result("")
    Console.result("model: \(outcome.run.model)")
    if let out = outcome.out { Console.result("also at: \(out)") }
    let errors = outcome.run.path + "/" + KeptMistakes.fileName
    if FileManager.default.fileExists(atPath: errors) {
      Console.result("texts that it gets wrong, for you alone: \(errors)")
    }
    let command = kindTarget == .words ? "tag" : "predict"
    Console.result("next: hone \(command) \(outcome.run.task) \"some text\"")
  }
}
