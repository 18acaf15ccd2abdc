import ArgumentParser
import Experiments
import Files
import Foundation
import Store
import Tasks
import Training

/// `hone pretrain`: an encoder and texts of a domain → the encoder, at home in the domain.
struct PretrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pretrain", abstract: "Go on with an encoder's pretraining on texts of your own.",
    discussion: """
      hone pretrain minilm-l6 --text notes.txt reports/ --out models/clinic
      hone pretrain minilm-l6 --text notes.txt --add-tokens 1000 --out models/clinic
      hone pretrain models/clinic --text more-notes.txt --replay 0.2 --out models/clinic
      hone pretrain minilm-l6 --text tickets.csv --column body --method lora --out models/tickets
      hone pretrain minilm-l6 --objective pairs --text faq.csv --column question --column answer --out models/faq

      Words are hidden and found again (masked language modelling), or with --objective texts learn to find their partners.
      Texts are read as a stream, once an epoch, so that they may be larger than the memory; pairs are kept in memory. A
      training that was stopped, or whose process died, goes on where its last state was saved and ends with the same
      weights:

      hone pretrain pretrain-minilm-l6@20260102-030405 --resume

      With --tasks, these are trained with the encoder before and after, and the report says what the texts brought each:

      hone pretrain minilm-l6 --text notes.txt --tasks diagnoses,urgency --task-seeds 3
      """)

  @Argument(help: ArgumentHelp("Encoder: a pulled name or a directory; with --resume the run.", valueName: "encoder"))
  var encoder: String
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Files and folders of texts: a line, a row or a file of a folder is a document; of a folder's tables, JSON lines and "
        + "gzip files every row.", valueName: "files"))
  var text: [String] = []
  @Option(help: ArgumentHelp("Publish the encoder here too.", valueName: "dir"))
  var out: String?
  @OptionGroup(title: "Texts") var files: CorpusOptions
  @OptionGroup(title: "Training") var training: PretrainingOptions
  @OptionGroup(title: "What it brings") var domain: DomainOptions
  @OptionGroup(title: "Pairs of texts") var sentences: SentenceOptions
  @Flag(help: "Go on with the run that is named, or with the newest unfinished one of the encoder.")
  var resume = false
  @Flag(help: "Go on though program, BLAS or core type are others than in the beginning.")
  var allowDifferentBits = false
  @OptionGroup var workers: WorkerOptions
  @OptionGroup var workspace: WorkspaceOptions
  @Flag(help: "Show the training's health while it runs: loss, gradient, speed, share of the roof, memory.")
  var watch = false
  @Flag(help: "Print the summary as one JSON line on standard output.")
  var json = false
  @Flag(help: "Read every byte of the encoder again instead of trusting the digest cache.")
  var verify = false

  func validate() throws {
    if resume {
      guard text.isEmpty, files.isEmpty, training.isEmpty, domain.isEmpty, sentences.isEmpty else {
        throw ValidationError("--resume: a run keeps its own settings; name the run alone")
      }
      return
    }
    guard !text.isEmpty else { throw ValidationError("--text: expected files or folders of texts, found none") }
    if text.contains("") { throw ValidationError("--text: expected files or folders of texts, found an empty name") }
    if text.contains("-") {
      throw ValidationError("--text: standard input cannot be read once an epoch; write it to a file first")
    }
    try sentences.check(files, training)
  }

  mutating func run() throws {
    let folder = workspace.folder
    var options = TrainingJob.Options(workers: workers.count)
    options.out = out
    options.verify = verify
    options.allowsDifferentBits = allowDifferentBits
    let signals = StopSignals()
    options.stop = { signals.first }
    options.stopReading = options.stop
    if resume {
      let run = try resumedRun(folder)
      if run.isFinished {
        let place = try run.publishAgain(at: out)
        if let place { Console.note("run: \(run.path): the encoder is trained; published in \(place)") }
        if DomainTrainings.areUnfinished(in: run) { return try goOn(with: run, options) }
        if let place { return try reportPlace(place, of: run) }
        if out == nil, let other = run.placeOfAnother {
          throw ValidationError(
            "\(run.path): is finished, and \(other) holds something else; replace it with: \(resumption(run)) "
              + "--out \(other)")
        }
      }
      options.resume = run
    }
    let settings = try settings(options.resume)
    let encoders = EncoderLocator(modelsFolder: folder.models, folders: [folder.root])
    let tasks = try readTasks(folder, encoders)
    var trainings: DomainTrainings?
    let describe = { (run: RunFolder) in trainings = try newTrainings(of: tasks, run, folder) }
    switch settings {
    case .words(let settings):
      let job = try PretrainingJob(
        settings, workspace: folder, encoders: encoders, options: options, describe: describe)
      try carryOut(job, trainings, options)
    case .sentences(let settings):
      let job = try SentenceJob(
        settings, workspace: folder, encoders: encoders, options: options, describe: describe)
      try carryOut(job, trainings, options)
    }
  }

  /// The summary of a finished run, whose encoder was put at a place once more.
  private func reportPlace(_ place: String, of run: RunFolder) throws {
    guard json else { return }
    var summary = try JSON.parse(MappedFile(path: run.path + "/summary.json")).objectValue ?? JSONObject()
    summary["out"] = .string(place)
    Console.result(JSON.object(summary).serialized())
  }

  /// Hidden words, or pairs of texts.
  private enum Settings {
    case words(PretrainingSettings)
    case sentences(SentenceSettings)
  }

  /// - Parameter run: that is gone on with; nil: a new one.
  private func settings(_ run: RunFolder?) throws -> Settings {
    guard let run else {
      let corpus = files.corpus(text)
      if sentences.trainsPairs {
        return .sentences(sentences.settings(encoder: encoder, corpus: corpus, files, training))
      }
      var settings = training.settings(encoder: encoder, corpus: corpus)
      settings.replayShare = files.replay
      return .words(settings)
    }
    let path = run.path + "/" + PretrainingSettings.fileName
    if let settings = try SentenceSettings(JSON.parse(MappedFile(path: path))) { return .sentences(settings) }
    if let settings = try PretrainingSettings(of: run) { return .words(settings) }
    throw ValidationError("\(path): expected the settings of a pretraining, found something else")
  }

  /// Trains the encoder, and the tasks before and after.
  private func carryOut(_ step: some DomainStep, _ new: DomainTrainings?, _ options: TrainingJob.Options) throws {
    var trainings = new
    Console.note("run: \(step.run.path)")
    if resume, DomainTrainings.areUnfinished(in: step.run) {
      trainings = try DomainTrainings(existing: step.run, registry: .standard)
    }
    try interruptible(step.run) {
      let outcome = try recorded(step.run) {
        try step.train(
          prepare: { if let trainings { try train(trainings, .before, on: step.base, options) } },
          observe: observer(options))
      }
      let effect = try trainings.map { try finish($0, options) }
      guard json else { return report(outcome, effect) }
      var summary = outcome.json.objectValue ?? JSONObject()
      summary["tasks"] = effect?.json ?? .null
      Console.result(JSON.object(summary).serialized())
    }
  }

  /// Says how to go on where somebody asked to stop.
  func interruptible<Outcome>(_ run: RunFolder, _ work: () throws -> Outcome) throws -> Outcome {
    do {
      return try work()
    } catch let interruption as TrainingInterruption {
      Console.note(
        (interruption.totalSteps == 0
          ? "stopped while the texts were read"
          : "stopped after step \(interruption.step) of \(interruption.totalSteps), which is saved")
          + "; go on with: \(resumption(run))")
      throw ExitCode(128 + interruption.signal)
    } catch let interruption as ExperimentInterruption {
      Console.note("\(interruption); go on with: \(resumption(run))")
      throw ExitCode(128 + interruption.signal)
    }
  }

  /// A run by its name or folder, or the newest unfinished one of an encoder.
  func resumedRun(_ folder: WorkspaceFolder) throws -> RunFolder {
    func place(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
    let parts = encoder.split(separator: "@", maxSplits: 1).map(String.init)
    let path = parts.count == 2 && !encoder.contains("..") ? folder.runs + "/" + parts[0] + "/" + parts[1] : encoder
    if FileManager.default.fileExists(atPath: path + "/" + PretrainingSettings.fileName) {
      return RunFolder(existing: path)
    }
    let task = encoder.hasPrefix("pretrain-") ? encoder : PretrainingJob.task(of: encoder)
    let encoders = EncoderLocator(modelsFolder: folder.models, folders: [folder.root])
    let base = try? place(encoders.path(of: encoder))
    // Runs of all encoders whose folders have the same name are filed together. Of one that was moved the digest decides.
    let isOfAnother = { (run: RunFolder) in
      guard let base, let other = try? RunLaunch(run: run).base,
        FileManager.default.fileExists(atPath: other + "/config.json")
      else { return false }
      return !place(other).hasSameBytes(as: base)
    }
    guard parts.count == 1,
      let run = ResumedRun.newest(
        named: task, in: folder,
        orWhere: { $0.isFinished && DomainTrainings.areUnfinished(in: $0) && !isOfAnother($0) },
        except: { $0.failedAtOnce || isOfAnother($0) })
    else {
      throw ValidationError("\(encoder): no such run that can be gone on with in \(folder.runs)")
    }
    return run
  }

  func resumption(_ run: RunFolder) -> String {
    let place = workspace.workspace.map { " --workspace \($0)" } ?? ""
    return "hone pretrain \(run.task)@\(run.name) --resume\(place)"
  }

  /// Records the run in the store while it trains, and says how to go on where it fails and has a state.
  ///
  /// - Parameter whole: the run that is gone on with, where this one is a part of its work.
  func recorded<Outcome>(
    _ run: RunFolder, of whole: RunFolder? = nil, _ train: () throws -> Outcome
  ) throws -> Outcome {
    let runs = URL(fileURLWithPath: workspace.folder.runs).standardizedFileURL.path
    let recorder: RunRecorder?
    do {
      recorder = RunRecorder(
        store: try RunStore(path: runs + "/" + RunStore.fileName), runs: runs,
        run: URL(fileURLWithPath: run.path).standardizedFileURL.path, report: { Console.note($0) })
    } catch {
      Console.note("the run is not recorded: \(error)")
      recorder = nil
    }
    do {
      let outcome = try train()
      recorder?.finish(.finished)
      return outcome
    } catch let interruption as TrainingInterruption {
      recorder?.finish(.stopped)
      throw interruption
    } catch let interruption as ExperimentInterruption {
      recorder?.finish(.stopped)
      throw interruption
    } catch {
      recorder?.finish(.failed)
      // Nothing is worth going on with, unless tasks were trained.
      if !run.isFinished, !run.canGoOn, !DomainTrainings.exist(in: run) { run.writeEnd("failed") }
      if !(error is TrainingError), run.canGoOn {
        Console.note("the last state is kept; go on with: \(resumption(whole ?? run))")
      }
      throw error
    }
  }

  func observer(_ options: TrainingJob.Options) -> (TrainingEvent) -> Void {
    let progress = TrainingProgress(isInteractive: Console.isInteractive)
    guard watch else { return { progress.observe($0) } }
    let watching = TrainingWatch(isInteractive: Console.isInteractive, workers: options.workers)
    return { event in
      if !watching.observe(event) { progress.observe(event) }
    }
  }

  private func report(_ outcome: some DomainStepOutcome, _ effect: DomainReport?) {
    let summary = outcome.summary
    Console.result(
      "trained \(summary.steps) steps in \(Console.duration(summary.seconds)) "
        + "(\(summary.tokensPerSecond.fixed(0)) tokens/s), peak memory \(outcome.peakMemoryBytes / 1_048_576) MB")
    for line in outcome.heldOutLines { Console.result(line) }
    if let probe = outcome.probe {
      for line in ProbeText(probe: probe).lines { Console.result(line) }
    }
    if let effect {
      Console.result("")
      for line in DomainText(report: effect).lines { Console.result(line) }
    }
    Console.result("")
    Console.result("model: \(outcome.run.model)")
    if let out = outcome.out { Console.result("also at: \(out)") }
    Console.result("next: hone train FILE --set encoder=\(outcome.out ?? outcome.run.model)")
  }
}
