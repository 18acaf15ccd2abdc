import ArgumentParser
import Experiments
import Files
import Foundation
import Tasks
import Training

/// `hone sweep`: a task and a space of its settings → a run a trial, and which is best.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep", abstract: "Try settings of a task, and say which are best.",
    discussion: """
      The task file says what is tried:

      sweep:
        trials: 12
        strategy: halving
        space:
          training.learning_rate: {from: 1.0e-5, to: 1.0e-3}
          training.batch_size: [16, 32]

      hone sweep tasks/reviews
      hone sweep reviews@20260102-030405 --resume

      Trials are compared on validation examples; the best one alone is scored on the test examples, in the end.
      """)

  @Argument(help: "A task (folder, file or name under tasks/); with --resume also a sweep, as TASK@RUN.")
  var target: String
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Override a setting of the task; may be repeated.", valueName: "key=value"))
  var settings: [String] = []
  @Flag(help: "Go on with the sweep that is named, or with the newest unfinished one of the task.")
  var resume = false
  @Flag(help: "Go on though program, BLAS or core type are others than in the beginning.")
  var allowDifferentBits = false
  @OptionGroup var workers: WorkerOptions
  @OptionGroup var workspace: WorkspaceOptions
  @Flag(help: "Print the result as one JSON line on standard output.")
  var json = false

  func run() throws {
    let folder = workspace.folder
    let signals = StopSignals()
    var options = TrainingJob.Options(workers: workers.count)
    options.stop = { signals.first }
    options.allowsDifferentBits = allowDifferentBits
    let sweep = try open(folder)
    Console.note("sweep: \(sweep.folder.path); \(sweep.trials.count) trials, \(sweep.settings.strategy.rawValue)")
    do {
      let outcome = try sweep.run(options, report: report) { event in
        if case .remark(let text) = event { Console.note("  \(text)") }
      }
      if json { return Console.result(outcome.json.serialized()) }
      show(outcome)
    } catch let interruption as ExperimentInterruption {
      let place = workspace.workspace.map { " --workspace \($0)" } ?? ""
      Console.note("\(interruption); go on with: hone sweep --resume \(interruption.name)\(place)")
      throw ExitCode(128 + interruption.signal)
    }
  }

  private func open(_ folder: WorkspaceFolder) throws -> Sweep {
    func encoders(_ own: String) -> EncoderLocator {
      EncoderLocator(modelsFolder: folder.models, folders: [own, folder.root])
    }
    let task = TaskTarget.taskFile(target, folder)
    let name =
      try task.map { try TaskDefinition.read(path: $0, overrides: settings, registry: .standard).name } ?? target
    if resume, !settings.isEmpty {
      throw ValidationError("--resume: a sweep keeps its own settings; leave --set out")
    }
    if resume, let path = ExperimentTarget.find(name, kind: "sweep", in: folder) {
      let file = try ExperimentFolder.read(path)["source"]?["file"]?.stringValue ?? ""
      return try Sweep(
        existing: path, registry: .standard, workspace: folder,
        encoders: encoders(URL(fileURLWithPath: file).deletingLastPathComponent().path),
        allowsDifferentBits: allowDifferentBits)
    }
    if resume { throw ValidationError("--resume: no unfinished sweep of \(target) in \(folder.runs)") }
    guard let task else {
      throw ValidationError("\(target): expected a task file with a sweep, found none; write one with 'hone init'")
    }
    let url = URL(fileURLWithPath: task)
    let file = task.hasSuffix(".yaml") || task.hasSuffix(".yml") ? url.path : url.path + "/" + TaskDefinition.fileName
    return try Sweep(
      RunLaunch.Source(file: file, overrides: settings), workers: workers.count, registry: .standard, workspace: folder,
      encoders: encoders(URL(fileURLWithPath: file).deletingLastPathComponent().path))
  }

  private func report(_ event: Sweep.Event) {
    switch event {
    case .round(let round, let count, let trials):
      if count > 1 { Console.note("round \(round) of \(count): \(trials) trials") }
    case .begins(let trial): Console.note("\(trial.name): \(trial.overrides.joined(separator: ", "))")
    case .ends(let trial):
      let score = trial.score.map { $0.fixed(4) } ?? trial.failure ?? "no score"
      Console.note("  \(trial.state.rawValue), \(score)")
    }
  }

  private func show(_ outcome: SweepOutcome) {
    var table = Table(leftColumns: [0, 3, 4])
    table.add(["trial", outcome.metric, "rounds", "", "settings"])
    for trial in outcome.trials {
      table.add([
        "\(trial.number)", trial.score.map { $0.fixed(4) } ?? "-", "\(trial.rounds)", trial.state.rawValue,
        trial.overrides.joined(separator: ", "),
      ])
    }
    for line in table.lines { Console.result(line) }
    Console.result("")
    Console.result(
      "best: \(outcome.best.name), chosen by \(outcome.metric) on \(outcome.validation) validation rows; the best of "
        + "\(outcome.trials.count) trials looks better there than it is")
    if let test = outcome.test {
      Console.result("test, looked at once:")
      for line in ReportText.lines(test) { Console.result("  " + line) }
    } else {
      Console.result("no test examples: nothing says how good it is on texts that nothing was chosen on")
    }
    Console.result("model: \(outcome.path)/\(outcome.best.name)/model")
    Console.result("next: hone predict \(outcome.name)/\(outcome.best.name) \"some text\"")
  }
}

/// Finds experiments by the names that commands take.
enum ExperimentTarget {
  /// - Parameter kind: `sweep` or `repeats`.
  /// - Returns: the folder that is named, or the newest of the task that has no result yet.
  static func find(_ name: String, kind: String, in folder: WorkspaceFolder) -> String? {
    func isOne(_ path: String) -> Bool {
      ExperimentFolder.isExperiment(path) && (try? ExperimentFolder.read(path)["kind"]?.stringValue) == kind
    }
    let parts = name.split(separator: "@", maxSplits: 1).map(String.init)
    if parts.count == 2, !name.contains("..") {
      let path = folder.runs + "/" + parts[0] + "/" + parts[1]
      return isOne(path) ? path : nil
    }
    if isOne(name) { return name }
    guard !name.isEmpty, !name.contains("/"), !name.contains("..") else { return nil }
    let parent = folder.runs + "/" + name
    let stamps = ((try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []).sorted(by: >)
    return stamps.map { parent + "/" + $0 }.first { path in
      isOne(path) && (try? ExperimentFolder.read(path)["result"]?.isNull) ?? true
    }
  }
}
