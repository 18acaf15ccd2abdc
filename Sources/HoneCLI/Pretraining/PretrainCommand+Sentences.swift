import ArgumentParser
import Files
import Tasks
import Training

extension PretrainCommand {
  /// Trains on pairs of texts where that is what is asked for, or what the run that is gone on with does.
  ///
  /// - Returns: whether it did.
  func trainsSentences(_ folder: WorkspaceFolder, _ options: TrainingJob.Options) throws -> Bool {
    var options = options
    let settings: SentenceSettings
    if resume {
      let run = try resumedRun(folder)
      let file = try MappedFile(path: run.path + "/" + PretrainingSettings.fileName)
      guard let own = SentenceSettings(try JSON.parse(file)) else { return false }
      options.resume = run
      settings = own
    } else {
      guard sentences.trainsPairs else { return false }
      settings = sentences.settings(encoder: encoder, corpus: files.corpus(text), files, training)
    }
    let encoders = EncoderLocator(modelsFolder: folder.models, folders: [folder.root])
    let job = try SentenceJob(settings, workspace: folder, encoders: encoders, options: options)
    Console.note("run: \(job.run.path)")
    try interruptible(job.run) {
      let outcome = try recorded(job.run) { try job.train(observe: observer(options)) }
      if json { Console.result(outcome.json.serialized()) } else { report(outcome) }
    }
    return true
  }

  private func report(_ outcome: SentenceOutcome) {
    let summary = outcome.summary
    Console.result(
      "trained \(summary.steps) steps in \(Console.duration(summary.seconds)) "
        + "(\(summary.tokensPerSecond.fixed(0)) tokens/s), peak memory \(outcome.peakMemoryBytes / 1_048_576) MB")
    if let before = outcome.before, let after = outcome.after, let step = summary.bestStep {
      Console.result("partners of what is held out: \(before.text) before;")
      Console.result("  \(after.text) after (weights of step \(step))")
      if after.reciprocalRank <= before.reciprocalRank {
        Console.result("the encoder as it was does as well or better: keep it")
      }
    }
    Console.result("")
    Console.result("model: \(outcome.run.model)")
    if let out = outcome.out { Console.result("also at: \(out)") }
    Console.result("next: hone train FILE --set encoder=\(outcome.out ?? outcome.run.model)")
  }
}
