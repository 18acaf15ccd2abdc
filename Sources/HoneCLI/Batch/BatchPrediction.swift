import ArgumentParser
import Batch
import Datasets
import Files
import Foundation
import Kernels
import Store
import Tasks
import Tensors

/// Predictions over a file, a folder or a table: from the arguments to the summary.
struct BatchPrediction {
  let arguments: BatchArguments
  let input: String
  /// The models as they were named.
  let names: [String]
  let models: [TrainedModel]
  let data: DataOptions
  let workers: Int
  let answers: (all: Bool, json: Bool)

  private var writesToStandardOutput: Bool {
    arguments.into == nil && (arguments.output == nil || arguments.output == "-")
  }

  /// - Throws: what stops it; `ExitCode` 3 where rows were rejected, 130 or 143 where somebody stopped it.
  func run() throws {
    try JobPaths(
      input: input == "-" ? nil : input, output: writesToStandardOutput || arguments.into != nil ? nil : outputPath,
      rejects: writesToStandardOutput ? arguments.rejects : arguments.into == nil ? rejectsPath : nil
    ).check()
    let source = try BatchSource(arguments, path: input, data: data, model: models[0].settings)
    for note in source.stream.notes { Console.note(note) }
    var options = try arguments.options()
    options.answers.all = answers.all
    let layout = source.stream.reader.layout
    let named = arguments.to ?? (writesToStandardOutput && answers.json ? "jsonl" : nil)
    let form =
      arguments.into != nil
      ? OutputForm.database
      : try OutputForm(named: named, path: writesToStandardOutput ? nil : arguments.output, input: layout)
    let pool = WorkerPool(count: workers)
    defer { pool.stop() }
    let job = try BatchJob(
      source.stream, group: ModelGroup(models, pool: pool), names: names, form: form, options: options,
      carried: source.keys)
    if arguments.dryRun {
      let alone = models.count > 1 ? models.map { ModelGroup([$0], pool: pool) } : []
      let text = DryRunText(
        dryRun: try DryRun(job, alone: alone), input: source.description, output: arguments.output)
      Console.result(answers.json ? text.json.serialized() : text.lines.joined(separator: "\n"))
      return
    }
    Console.note(source.description)
    let outcome = try run(job, source)
    try report(job, outcome)
  }

  private func run(_ job: BatchJob, _ source: BatchSource) throws -> BatchRun.Outcome? {
    let signals = StopSignals(finishing: "part")
    let progress = BatchProgress(size: source.stream.size)
    defer { progress.end() }
    func go(_ run: BatchRun) throws -> BatchRun.Outcome {
      let outcome = try run(
        progress: progress.show, isStopped: { signals.first != nil }, check: source.check)
      if case .stopped = outcome, let signal = signals.first {
        progress.end()
        Console.note(stoppedNote(source))
        throw ExitCode(128 + signal)
      }
      return outcome
    }
    if writesToStandardOutput {
      let output = try StreamOutput(
        rejects: arguments.rejects, replaces: arguments.restart, keepsAnswers: arguments.dedupe
      ) { bytes in
        try FileHandle.standardOutput.write(contentsOf: bytes)
      }
      return try go(BatchRun(job, stream: output))
    }
    let identity = job.identity(
      input: source.digest?.sha256 ?? "", models: try zip(names, models).map { ($0, try ModelFingerprint.of($1)) },
      rejects: arguments.into == nil ? rejectsPath : nil,
      computes: "hone \(Hone.version), \(CPUFeatures.buildInstructionSet)"
        + (CPUFeatures.usesWideTiles ? ", products in AVX-512" : ""))
    if let table = arguments.into {
      let (output, last) = try TableOutput.open(
        database: input,
        table: ResultTable(
          name: table, columns: job.resultColumns, rejectColumns: BatchJob.rejectColumns),
        identity: identity, restarts: arguments.restart)
      guard let output else { return finished(last) }
      resume(last)
      return try go(BatchRun(job, table: output))
    }
    let path = outputPath
    let (output, last) = try FileOutput.open(
      path, rejects: rejectsPath, identity: identity,
      arguments.restart ? .restarts : source.canBeReadAgain ? .goesOn : .beginsAnew, isShard: arguments.shard != nil)
    guard let output else { return finished(last) }
    resume(last)
    return try go(BatchRun(job, file: output))
  }

  private var outputPath: String {
    let path = arguments.output ?? ""
    return (try? arguments.shard.map { try Shard($0).path(path) }) ?? path
  }

  private var rejectsPath: String {
    guard let rejects = arguments.rejects else { return ShardMerge.rejectsPath(outputPath) }
    return (try? arguments.shard.map { try Shard($0).path(rejects) }) ?? rejects
  }

  private func stoppedNote(_ source: BatchSource) -> String {
    if writesToStandardOutput { return "stopped" }
    guard source.canBeReadAgain else { return "stopped; what comes through a pipe must begin anew" }
    return "stopped; what is done stays, and the same command "
      + (arguments.restart ? "without --restart goes on with what is left" : "goes on with what is left")
  }

  private func resume(_ last: PredictionJournal.Chunk?) {
    guard let rows = last.flatMap({ BatchSummary($0.summary) })?.rows else { return }
    Console.note("going on after \(rows) rows that are done")
  }

  private func finished(_ last: PredictionJournal.Chunk?) -> BatchRun.Outcome? {
    Console.note("finished before; --restart begins anew")
    return last.flatMap { BatchSummary($0.summary) }.map { .finished($0) }
  }

  private func report(_ job: BatchJob, _ outcome: BatchRun.Outcome?) throws {
    guard case .finished(let summary)? = outcome else { return }
    let text = BatchText(
      summary: summary, labels: job.labels, names: names, models: models.map(\.settings),
      output: arguments.into.map { "table \($0)" } ?? (writesToStandardOutput ? nil : outputPath),
      rejects: arguments.into.map { "table \($0)_rejects" }
        ?? (writesToStandardOutput ? arguments.rejects : rejectsPath))
    if writesToStandardOutput {
      for line in text.lines { Console.note(line) }
    } else {
      Console.result(answers.json ? text.json.serialized() : text.lines.joined(separator: "\n"))
    }
    if summary.rejects > 0 { throw ExitCode(3) }
  }
}
