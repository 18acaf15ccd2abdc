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
      hone predict sentiment "what a day" --explain --html why.html
      """)

  @Argument(help: "A model: a directory, a task's name (its best run), or NAME@RUN.")
  var model: String
  @Argument(help: "Texts; none: one text a line from standard input.")
  var texts: [String] = []
  @Option(help: ArgumentHelp("File of texts: any data format, or plain lines.", valueName: "file"))
  var file: String?
  @Option(help: ArgumentHelp("Base encoder of an adapter, where it is not the recorded one.", valueName: "encoder"))
  var encoder: String?
  @OptionGroup var head: HeadOptions
  @OptionGroup var data: DataOptions
  @OptionGroup var workers: WorkerOptions
  @OptionGroup var workspace: WorkspaceOptions
  @Flag(help: "Print one JSON object a text.")
  var json = false
  @Flag(help: "With --json: the scores of all labels.")
  var all = false
  @Flag(help: "With --json: the logits too.")
  var logits = false
  @Flag(help: "Mark the words that moved each prediction (integrated gradients).")
  var explain = false
  @Option(
    help: ArgumentHelp(
      "With --explain: points at which gradients are taken, doubled while the sum misses more than 1 %.",
      valueName: "count"))
  var explainSteps: Int?
  @Option(help: ArgumentHelp("With --explain: write a page for a browser.", valueName: "file"))
  var html: String?
  @Flag(help: "Read every byte of the base encoder again instead of trusting the digest cache.")
  var verify = false

  func validate() throws {
    if file != nil, !texts.isEmpty {
      throw ValidationError("expected texts or --file, found both; leave one out")
    }
    if !explain, html != nil || explainSteps != nil {
      throw ValidationError("\(html == nil ? "--explain-steps" : "--html"): expected --explain with it, found none")
    }
    if let explainSteps, !(1...Explainer.mostSteps).contains(explainSteps) {
      throw ValidationError("--explain-steps: expected 1 to \(Explainer.mostSteps), found \(explainSteps)")
    }
  }

  func run() throws {
    let location = try ModelLocator(workspace.folder).find(model)
    let trained = try TrainedModel.open(
      location.model, encoders: workspace.encoders, base: encoder, kind: head.taskKind, verify: verify)
    guard trained.settings.kind.isOfTexts else {
      throw ModelError.wrongKind(path: location.model, kind: trained.settings.kind.name, command: "tag")
    }
    let inputs = try read(trained.settings)
    let pool = WorkerPool(count: inputs.count == 1 ? 1 : workers.count)
    defer { pool.stop() }
    let pipeline = Pipeline(trained, pool: pool)
    if explain { return try explain(inputs, trained, pipeline, pool) }
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

  /// One by one: each takes as long as some hundred predictions.
  private func explain(
    _ inputs: [TextInput], _ trained: TrainedModel, _ pipeline: Pipeline, _ pool: WorkerPool
  ) throws {
    let explainer = try Explainer(trained, pool: pool)
    var page = html.map { _ in ExplanationPage(title: "\(trained.settings.task): why") }
    for input in inputs {
      let prediction = try pipeline.predict([input])[0]
      let explanations = try explainer(input, prediction, steps: explainSteps ?? Explainer.usualSteps)
      var line = PredictionLine(input: input, prediction: prediction, settings: trained.settings)
      line.explanations = explanations
      page?.add(line)
      if json {
        Console.result(line.json(all: all, logits: logits))
      } else {
        let shown = ExplanationText(line: line, isColored: Console.isColored)
        for line in shown.lines { Console.result(line) }
      }
    }
    if let html, let page {
      try AtomicFile.write(html, page.text)
      Console.note("wrote \(html)")
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
