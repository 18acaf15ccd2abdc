import ArgumentParser
import Datasets
import Files
import Foundation
import Tasks
import Tensors
import Training

/// `hone predict`: labels for texts from arguments, a file or standard input.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Label texts from arguments, a file or standard input.",
    discussion: """
      hone predict sentiment "what a day" "never again"
      hone predict sentiment --file reviews.csv --text review --json > labelled.jsonl
      cat lines.txt | hone predict sentiment
      """)

  @Argument(help: "A model: a directory, a task's name (its best run), or NAME@RUN.")
  var model: String
  @Argument(help: "Texts; none: one text a line from standard input.")
  var texts: [String] = []
  @Option(help: ArgumentHelp("File of texts: any data format, or plain lines.", valueName: "file"))
  var file: String?
  @Option(help: ArgumentHelp("Base encoder of an adapter, where it is not the recorded one.", valueName: "encoder"))
  var encoder: String?
  @OptionGroup var data: DataOptions
  @OptionGroup var workers: WorkerOptions
  @OptionGroup var workspace: WorkspaceOptions
  @Flag(help: "Print one JSON object a text.")
  var json = false
  @Flag(help: "With --json: the scores of all labels.")
  var all = false
  @Flag(help: "With --json: the logits too.")
  var logits = false
  @Flag(help: "Read every byte of the base encoder again instead of trusting the digest cache.")
  var verify = false

  func validate() throws {
    if file != nil, !texts.isEmpty {
      throw ValidationError("expected texts or --file, found both; leave one out")
    }
  }

  func run() throws {
    let location = try ModelLocator(workspace.folder).find(model)
    let trained = try TrainedModel.open(location.model, encoders: workspace.encoders, base: encoder, verify: verify)
    guard trained.settings.kind.isOfTexts else {
      throw ModelError.wrongKind(path: location.model, kind: trained.settings.kind.name, command: "tag")
    }
    let inputs = try read(trained.settings)
    let pool = WorkerPool(count: inputs.count == 1 ? 1 : workers.count)
    defer { pool.stop() }
    let pipeline = Pipeline(trained, pool: pool)
    // In parts, so that results appear while a long file is worked on.
    let part = 4096
    for start in stride(from: 0, to: inputs.count, by: part) {
      let chunk = Array(inputs[start..<min(start + part, inputs.count)])
      for (input, prediction) in zip(chunk, try pipeline.predict(chunk)) {
        let line = PredictionLine(input: input, prediction: prediction, settings: trained.settings)
        Console.result(json ? line.json(all: all, logits: logits) : line.text)
      }
    }
  }

  private func read(_ settings: ModelSettings) throws -> [TextInput] {
    if !texts.isEmpty {
      guard settings.pairColumn != nil else { return texts.map { TextInput($0) } }
      guard texts.count % 2 == 0 else {
        throw ValidationError("expected pairs of texts, found \(texts.count); the model reads two texts at once")
      }
      return stride(from: 0, to: texts.count, by: 2).map { TextInput(texts[$0], pair: texts[$0 + 1]) }
    }
    let dataset: Dataset
    if let file {
      dataset = try DatasetFormats.read(
        path: file, options: try data.readOptions(requireLabels: false, model: settings, file: file))
    } else {
      let bytes = FileHandle.standardInput.readDataToEndOfFile()
      var options = data.readOptions(requireLabels: false)
      options.format = options.format ?? "text"
      dataset = try DatasetFormats.read(Array(bytes), source: "standard input", options: options)
    }
    if !dataset.rejected.isEmpty {
      let notes = DatasetNotes(source: TrainingSource(role: "input", path: file ?? "standard input", dataset))
      for line in notes.lines { Console.note(line) }
    }
    return dataset.examples.inputs
  }
}
