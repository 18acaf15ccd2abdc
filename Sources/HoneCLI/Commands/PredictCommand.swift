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
    // One text is one batch, but the points of its explanation are many.
    let pool = WorkerPool(count: inputs.count == 1 && !explain ? 1 : workers.count)
    defer { pool.stop() }
    let pipeline = Pipeline(trained, pool: pool)
    let explainer = explain ? try Explainer(trained, pool: pool) : nil
    var page = html.map { _ in ExplanationPage(title: "\(trained.settings.task): why") }
    // In parts, so that results appear while a long file is worked on.
    let part = 4096
    for start in stride(from: 0, to: inputs.count, by: part) {
      let chunk = Array(inputs[start..<min(start + part, inputs.count)])
      for (index, (input, prediction)) in zip(chunk, try pipeline.predict(chunk)).enumerated() {
        var line = PredictionLine(input: input, prediction: prediction, settings: trained.settings)
        line.explanations =
          try explainer?(input, prediction, index: start + index, steps: explainSteps ?? Explainer.usualSteps) ?? []
        page?.add(line)
        show(line)
      }
    }
    if let html, let page {
      try AtomicFile.write(html, page.text)
      Console.note("wrote \(html)")
    }
  }

  private func show(_ line: PredictionLine) {
    if json { return Console.result(line.json(all: all, logits: logits)) }
    guard explain else { return Console.result(line.text) }
    for line in ExplanationText(line: line, isColored: Console.isColored).lines { Console.result(line) }
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
