import ArgumentParser
import Batch
import Datasets
import Files
import Foundation
import Tasks
import Tensors

/// `hone select`: the rows to label next.
struct SelectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "select", abstract: "Choose the rows whose labels would teach a model most.",
    discussion: """
      hone select sentiment --input unlabelled.csv --count 100 --output next.json
      hone select ner --input notes.jsonl --strategy diverse --to prodigy > next.jsonl

      entropy: those of which the model is least sure, over all labels. margin: where its two best labels are nearest.
      diverse: of the ten times as many least sure ones those that are unlike one another. A text is chosen once.
      """)

  @Argument(help: "A model: a directory, a task's name (its best run), or NAME@RUN.")
  var model: String
  @Option(
    help: ArgumentHelp(
      "Rows to choose from: a file or folder as of 'hone predict --input'; '-': standard input.", valueName: "path"))
  var input: String
  @Option(help: ArgumentHelp("How to choose: entropy, margin or diverse.", valueName: "name"))
  var strategy = "entropy"
  @Option(name: .shortAndLong, help: ArgumentHelp("Rows to choose.", valueName: "count"))
  var count = 100
  @Option(help: ArgumentHelp("Form of the tasks: label-studio, prodigy or jsonl.", valueName: "form"))
  var to = "label-studio"
  @Option(name: .shortAndLong, help: ArgumentHelp("Write here instead of to standard output.", valueName: "file"))
  var output: String?
  @Option(help: ArgumentHelp("Base encoder of an adapter, where it is not the recorded one.", valueName: "encoder"))
  var encoder: String?
  @OptionGroup var data: DataOptions
  @OptionGroup var workers: WorkerOptions
  @OptionGroup var workspace: WorkspaceOptions

  func validate() throws {
    guard (1...100_000).contains(count) else {
      throw ValidationError("--count: expected 1 to 100000, found \(count)")
    }
    guard strategy != Uncertainty.diverse.rawValue || count <= 2000 else {
      throw ValidationError("--count: expected at most 2000 rows that are unlike one another, found \(count)")
    }
    let strategies = Uncertainty.allCases.map(\.rawValue)
    guard strategies.contains(strategy) else {
      throw ValidationError("--strategy: expected \(strategies.joined(separator: ", ")), found '\(strategy)'")
    }
    let forms = LabelingTasks.allCases.map(\.rawValue)
    guard forms.contains(to) else {
      throw ValidationError("--to: expected \(forms.joined(separator: ", ")), found '\(to)'")
    }
  }

  func run() throws {
    let trained = try TrainedModel.open(
      ModelLocator(workspace.folder).find(model).model, encoders: workspace.encoders, base: encoder)
    let file = input.lowercased().hasSuffix(".gz") ? String(input.dropLast(3)) : input
    var options = data.readOptions(requireLabels: false, columnsOf: trained.settings, file: file)
    if input == "-" { options.format = options.format ?? "text" }
    let stream = try RowStream.open(input, options: options)
    for note in stream.notes { Console.note(note) }
    Console.note("\(input == "-" ? "standard input" : input): \(stream.reader.layout.description)")
    let pool = WorkerPool(count: workers.count)
    defer { pool.stop() }
    let strategy = Uncertainty(rawValue: strategy) ?? .entropy
    let choice = try RowSelection(trained, pool: pool, strategy: strategy)(stream, count: count)
    let text = (LabelingTasks(rawValue: to) ?? .labelStudio).text(
      choice.rows, settings: trained.settings, version: "hone \(model)")
    if let output {
      try AtomicFile.write(output, text)
    } else {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    }
    let values = choice.rows.map(\.uncertainty)
    Console.note(
      "\(choice.rows.count) of \(choice.seen) rows chosen by \(strategy.rawValue)"
        + (values.isEmpty
          ? "" : ", uncertainty \((values.max() ?? 0).fixed(3)) to \((values.min() ?? 0).fixed(3))")
        + (output.map { ", written to \($0)" } ?? ""))
    guard choice.rejectCount > 0 else { return }
    for line in choice.rejects { Console.note("\(input): \(line)") }
    if choice.rejectCount > choice.rejects.count {
      Console.note("and \(choice.rejectCount - choice.rejects.count) more rows that cannot be used")
    }
    throw ExitCode(3)
  }
}
