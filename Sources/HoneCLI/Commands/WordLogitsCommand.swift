import ArgumentParser
import Datasets
import Files
import Foundation
import Tasks
import Tensors
import Training

/// `hone logits-of-words`: the numbers behind tags, for comparing with other implementations.
struct WordLogitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logits-of-words", abstract: "Print the tag logits of each word of annotated texts.",
    shouldDisplay: false)

  @Argument(help: "A model: a directory, a task's name (its best run), or NAME@RUN.")
  var model: String
  @Option(name: .customLong("data"), help: ArgumentHelp("File of annotated texts.", valueName: "file"))
  var file: String
  @Option(help: ArgumentHelp("Base encoder of an adapter, where it is not the recorded one.", valueName: "encoder"))
  var encoder: String?
  @OptionGroup var data: DataOptions
  @OptionGroup var workers: WorkerOptions
  @OptionGroup var workspace: WorkspaceOptions

  func run() throws {
    let location = try ModelLocator(workspace.folder).find(model)
    let trained = try TrainedModel.open(location.model, encoders: workspace.encoders, base: encoder)
    guard trained.settings.kind.target == .words else {
      throw ModelError.wrongKind(path: location.model, kind: trained.settings.kind.name, command: "predict --logits")
    }
    var options = try AnnotationOptions(data.readOptions(requireLabels: false))
    options.requireAnnotations = false
    let dataset = try AnnotationFormats.read(path: file, options: options)
    let texts = EntityTexts(dataset, rule: trained.settings.wordRule, context: trained.settings.context)
    let pool = WorkerPool(count: workers.count)
    defer { pool.stop() }
    for words in EntityTagger(trained, pool: pool).wordLogits(texts.texts) {
      let rows: [JSON] = words.map { row in
        row.map { .array($0.map { .number(JSONNumber($0)) }) } ?? .null
      }
      Console.result(JSON.object(JSONObject([.init(key: "logits", value: .array(rows))])).serialized())
    }
  }
}
