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
    guard trained.settings.kind.target == .text else {
      throw ModelError.wrongKind(path: location.model, kind: trained.settings.kind.name, command: "tag")
    }
    let inputs = try read()
    let pool = WorkerPool(count: inputs.count == 1 ? 1 : workers.count)
    defer { pool.stop() }
    let pipeline = Pipeline(trained, pool: pool)
    // In parts, so that results appear while a long file is worked on.
    let part = 4096
    for start in stride(from: 0, to: inputs.count, by: part) {
      let chunk = Array(inputs[start..<min(start + part, inputs.count)])
      for (text, prediction) in zip(chunk, try pipeline.predict(chunk)) {
        Console.result(line(text, prediction, trained.labels))
      }
    }
  }

  private func read() throws -> [String] {
    if !texts.isEmpty { return texts }
    let dataset: Dataset
    if let file {
      dataset = try DatasetFormats.read(path: file, options: data.readOptions(requireLabels: false))
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
    return dataset.examples.map(\.text)
  }

  private func line(_ text: String, _ prediction: Prediction, _ labels: [String]) -> String {
    let label = labels[prediction.best]
    let score = prediction.probabilities[prediction.best]
    guard json else {
      let cut = prediction.truncatedTokens > 0 ? "  [cut: \(prediction.truncatedTokens) tokens left out]" : ""
      return "\(label)\t\(score.fixed(4))\t\(text.replacingOccurrences(of: "\n", with: " "))\(cut)"
    }
    var object = JSONObject()
    object["text"] = .string(text)
    object["label"] = .string(label)
    object["score"] = .number(JSONNumber(score))
    if all {
      var scores = JSONObject()
      for (label, value) in zip(labels, prediction.probabilities) { scores[label] = .number(JSONNumber(value)) }
      object["scores"] = .object(scores)
    }
    if logits { object["logits"] = .array(prediction.logits.map { .number(JSONNumber($0)) }) }
    if prediction.windowCount > 1 { object["windows"] = .number(JSONNumber(prediction.windowCount)) }
    if prediction.truncatedTokens > 0 {
      object["truncated_tokens"] = .number(JSONNumber(prediction.truncatedTokens))
    }
    return JSON.object(object).serialized()
  }
}
