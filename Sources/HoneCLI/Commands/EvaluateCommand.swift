import ArgumentParser
import Datasets
import Evaluation
import Files
import Foundation
import Tasks
import Tensors
import Training

/// `hone evaluate`: scores of a model on labelled texts.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Score a model on labelled texts.",
    discussion: "Without --data the test file of the model's task is used.")

  @Argument(help: "A model: a directory, a task's name (its best run), or NAME@RUN.")
  var model: String
  @Option(name: .customLong("data"), help: ArgumentHelp("File of labelled texts.", valueName: "file"))
  var file: String?
  @Option(
    help: ArgumentHelp(
      "Main score: \(ClassificationMetric.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "metric"))
  var metric: String?
  @Option(help: ArgumentHelp("Base encoder of an adapter, where it is not the recorded one.", valueName: "encoder"))
  var encoder: String?
  @OptionGroup var data: DataOptions
  @OptionGroup var workers: WorkerOptions
  @OptionGroup var workspace: WorkspaceOptions
  @Flag(help: "Print one JSON object.")
  var json = false
  @Flag(help: "Read every byte of the base encoder again instead of trusting the digest cache.")
  var verify = false

  func run() throws {
    let location = try ModelLocator(workspace.folder).find(model)
    let task = try location.run.flatMap { try runTask($0) }
    let (path, options) = try source(task)
    let metric = try chosenMetric(task)
    let trained = try TrainedModel.open(location.model, encoders: workspace.encoders, base: encoder, verify: verify)
    let dataset = try DatasetFormats.read(path: path, options: options)
    if !json || !dataset.rejected.isEmpty {
      for line in DatasetNotes(role: "data", path: path, dataset: dataset).lines { Console.note(line) }
    }
    let baselines = try location.run.flatMap { run -> Baselines? in
      let path = run + "/" + Baselines.fileName
      return FileManager.default.fileExists(atPath: path) ? try Baselines(path: path) : nil
    }
    let pool = WorkerPool(count: workers.count)
    defer { pool.stop() }
    let report = try EvaluationReport.make(
      trained, examples: dataset.examples, baselines: baselines, pool: pool, metric: metric)
    if json {
      Console.result(report.json.serialized())
    } else {
      for line in EvaluationText(report: report).lines { Console.result(line) }
    }
  }

  private func runTask(_ run: String) throws -> TaskDefinition? {
    let path = run + "/" + TaskDefinition.fileName
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try TaskDefinition.read(path: path, registry: .standard)
  }

  private func source(_ task: TaskDefinition?) throws -> (String, ReadOptions) {
    if let file { return (file, data.readOptions(requireLabels: true)) }
    guard let task, let test = task.data.test else {
      throw ValidationError("\(model) has no test file of its own; name one with --data FILE")
    }
    return (task.path(of: test), ReadOptions(task.data, requireLabels: true))
  }

  private func chosenMetric(_ task: TaskDefinition?) throws -> ClassificationMetric {
    guard let metric else {
      return task?.training.metric ?? .accuracy
    }
    guard let known = ClassificationMetric(rawValue: metric) else {
      let names = ClassificationMetric.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--metric: expected one of \(names), found '\(metric)'")
    }
    return known
  }
}
