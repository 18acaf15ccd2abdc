import ArgumentParser
import Batch
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
      hone predict sentiment topics names --file mail.csv --json
      hone predict sentiment --input reviews.csv --output labelled.csv
      hone predict topics names --input mail.db --table mails --into labels

      Several models are read in one run: those of one base encoder share it in memory, and what leaves the encoder as it
      is shares its pass.

      With --input and --output rows of any number are predicted in little memory. A job that was stopped, by anything,
      goes on where it was; rows that cannot be used are in OUTPUT.rejects.jsonl, and the exit status is then 3.
      """)

  @Argument(
    help: ArgumentHelp(
      "A model (a directory, a task's name for its best run, or NAME@RUN), perhaps more of them, then texts or one file; "
        + "no text: one a line from standard input.", valueName: "model"))
  var arguments: [String] = []
  @Option(help: ArgumentHelp("File of texts: any data format, or plain lines.", valueName: "file"))
  var file: String?
  @Option(help: ArgumentHelp("Base encoder of an adapter, where it is not the recorded one.", valueName: "encoder"))
  var encoder: String?
  @OptionGroup(title: "Rows of files and tables") var batch: BatchArguments
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
    if arguments.isEmpty, !batch.merge { throw ValidationError("expected a model, found none") }
    if batch.isUsed, explain { throw ValidationError("--explain: expected texts or --file, found --input or --output") }
    if batch.input != nil, file != nil {
      throw ValidationError("expected --input or --file, found both; leave one out")
    }
    if !explain, html != nil || explainSteps != nil {
      throw ValidationError("\(html == nil ? "--explain-steps" : "--html"): expected --explain with it, found none")
    }
    if let explainSteps, !(1...Explainer.mostSteps).contains(explainSteps) {
      throw ValidationError("--explain-steps: expected 1 to \(Explainer.mostSteps), found \(explainSteps)")
    }
  }

  func run() throws {
    if batch.merge { return try BatchMerging(arguments: batch, json: json).run() }
    let locator = ModelLocator(workspace.folder)
    let (model, rest) = (arguments[0], Array(arguments.dropFirst()))
    // An argument that names a model is one, as long as only models stand before it.
    let named = Array(rest.prefix { (try? locator.find($0)) != nil || locator.heads($0) != nil })
    let texts = Array(rest.dropFirst(named.count))
    if let text = texts.first, locator.looksLikeModel(text) { _ = try locator.find(text) }
    // A run of several heads stands for all of them.
    let names = ([model] + named).flatMap { locator.heads($0) ?? [$0] }
    var file = file
    if file != nil, !texts.isEmpty {
      throw ValidationError("expected texts or --file, found both; leave one out")
    }
    if file == nil, texts.count == 1, Self.isFile(texts[0]) {
      if batch.input == nil { Console.note("reading the file \(texts[0])") }
      file = texts[0]
    }
    if batch.isUsed { return try runBatch(names, locator, texts: texts, file: file) }
    let source = PredictInputs(texts: file == nil ? texts : [], file: file, data: data)
    guard names.count == 1 else { return try runGroup(names, locator, source) }
    let location = try locator.find(names[0])
    let trained = try TrainedModel.open(
      location.model, encoders: workspace.encoders, base: encoder, kind: head.taskKind, verify: verify)
    guard trained.settings.kind.isOfTexts else {
      throw ModelError.wrongKind(path: location.model, kind: trained.settings.kind.name, command: "tag")
    }
    let inputs = try source.read(trained.settings)
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

  /// Rows of a file or a table.
  private func runBatch(_ names: [String], _ locator: ModelLocator, texts: [String], file: String?) throws {
    if batch.input != nil, let file {
      throw ValidationError("expected models before --input, found the file \(file) besides; leave one out")
    }
    if file == nil, !texts.isEmpty {
      throw ValidationError("expected --input FILE, found the text '\(texts[0].prefix(40))'")
    }
    try BatchPrediction(
      arguments: batch, input: batch.input ?? file ?? "-", names: names, models: open(names, locator), data: data,
      workers: workers.count, answers: (all, json)
    ).run()
  }

  /// Several models on the same texts.
  private func runGroup(_ names: [String], _ locator: ModelLocator, _ source: PredictInputs) throws {
    if explain { throw ValidationError("--explain: expected one model, found \(names.count)") }
    let models = try open(names, locator)
    let inputs = try source.read(models[0].settings)
    let pool = WorkerPool(count: workers.count)
    defer { pool.stop() }
    let group = ModelGroup(models, pool: pool)
    let part = 4096
    for start in stride(from: 0, to: inputs.count, by: part) {
      let chunk = Array(inputs[start..<min(start + part, inputs.count)])
      for (input, answers) in zip(chunk, try group.answer(chunk)) {
        let line = GroupLine(input: input, names: names, models: models, answers: answers)
        Console.result(json ? line.json(all: all, logits: logits) : line.text)
      }
    }
  }

  /// Models that read the same kind of input.
  private func open(_ names: [String], _ locator: ModelLocator) throws -> [TrainedModel] {
    if let twice = names.first(where: { name in names.count { $0.hasSameBytes(as: name) } > 1 }) {
      throw ValidationError("expected different models, found '\(twice)' twice")
    }
    let shelf = names.count > 1 ? EncoderShelf() : nil
    let models = try names.map { name in
      try TrainedModel.open(
        locator.find(name).model, encoders: workspace.encoders, base: encoder, kind: head.taskKind, verify: verify,
        shelf: shelf)
    }
    let pairs = models.map { $0.settings.pairColumn != nil }
    guard Set(pairs).count == 1 else {
      throw ValidationError("expected models of texts or models of pairs of texts, found both")
    }
    return models
  }

  private static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return path.utf8.count < 4096 && FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && !isFolder.boolValue
  }
}
