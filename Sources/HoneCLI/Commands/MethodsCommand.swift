import ArgumentParser
import Encoders
import Files
import Foundation
import PEFT
import Tasks

/// `hone methods`: what can be trained, and what it costs on an encoder.
struct MethodsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "methods", abstract: "List the training methods with what each costs on an encoder.")

  @Option(help: ArgumentHelp("Encoder: a name under models/ or a model directory.", valueName: "encoder"))
  var encoder = "minilm-l6"
  @Option(help: ArgumentHelp("Kind of task, whose head trains too.", valueName: "kind"))
  var kind = TaskKind.sentiment.name
  @Option(help: ArgumentHelp("Labels (of entity tasks tags) of the head.", valueName: "count"))
  var labels = 2
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "A setting of the methods that have it, such as method.rank=16; may be repeated.", valueName: "key=value"))
  var settings: [String] = []
  @Flag(help: "Print one JSON object a method.")
  var json = false
  @OptionGroup var workspace: WorkspaceOptions

  func validate() throws {
    if TaskKinds.kind(kind) == nil {
      let known = TaskKinds.all.map(\.name).joined(separator: ", ")
      throw ValidationError("--kind: expected one of \(known), found '\(kind)'")
    }
    if !(1...100_000).contains(labels) { throw ValidationError("--labels: expected 1 to 100000, found \(labels)") }
    let table = TaskKeyTable(.standard)
    for setting in settings {
      let path = String(setting.prefix { $0 != "=" })
      if !TuningMethods.all.contains(where: { table.key(path, method: $0.name) != nil }) {
        throw ValidationError("--set: expected a setting of a method, such as method.rank=16, found '\(setting)'")
      }
    }
  }

  func run() throws {
    guard let kind = TaskKinds.kind(kind) else { return }
    let base = try ModelDirectory.open(workspace.encoders.path(of: encoder))
    let rows = try TuningMethods.all.map { method in (method, try costs(method.name, kind, base)) }
    if json {
      for (method, costs) in rows { Console.result(object(method, costs).serialized()) }
      return
    }
    var table = Table()
    table.add(["method", "trains", "of the model", "file", "layers skipped", "learning rate"])
    for (method, result) in rows {
      guard case .success(let costs) = result else {
        table.add([method.name, "-"])
        continue
      }
      table.add([
        method.name, grouped(costs.trainable),
        (Double(costs.trainable) / Double(costs.total)).percent,
        bytes(costs.fileBytes) + (costs.isAdapter ? "" : " (whole)"), "\(costs.skippedLayers) of \(costs.layers)",
        "\(method.learningRate(kind.target))",
      ])
    }
    for line in table.lines { Console.result(line) }
    Console.result("")
    for (method, result) in rows {
      Console.result("\(method.name): \(method.summary)")
      if case .failure(let error) = result { Console.result("  not on this encoder: \(error)") }
    }
  }

  /// Methods that do not fit the encoder have no costs; what is wrong with a setting is an error.
  private func costs(_ method: String, _ kind: TaskKind, _ base: ModelDirectory) throws -> Result<
    MethodCosts, PEFTError
  > {
    let own = settings.filter {
      TaskKeyTable(.standard).key(String($0.prefix { $0 != "=" }), method: method) != nil
    }
    let task = try TaskDefinition.assumed(
      data: "data.csv", kind: kind.name, encoder: encoder, method: method, overrides: own, registry: .standard)
    let names = (0..<max(labels, kind.fewestLabels)).map { "\($0)" }
    do {
      return .success(try MethodCosts(task, kind: kind, labels: names, base: base))
    } catch let error as PEFTError {
      return .failure(error)
    }
  }

  private func object(_ method: any TuningMethod.Type, _ result: Result<MethodCosts, PEFTError>) -> JSON {
    var object = JSONObject()
    object["method"] = .string(method.name)
    object["summary"] = .string(method.summary)
    object["learning_rate"] = .number(JSONNumber(method.learningRate(TaskKinds.kind(kind)?.target)))
    switch result {
    case .failure(let error): object["unfit"] = .string("\(error)")
    case .success(let costs):
      object["trainable_parameters"] = .number(JSONNumber(costs.trainable))
      object["parameters"] = .number(JSONNumber(costs.total))
      object["file_bytes"] = .number(JSONNumber(costs.fileBytes))
      object["is_adapter"] = .bool(costs.isAdapter)
      object["skipped_layers"] = .number(JSONNumber(costs.skippedLayers))
      object["layers"] = .number(JSONNumber(costs.layers))
    }
    return .object(object)
  }

  private func grouped(_ number: Int) -> String {
    var text = "\(number)"
    var place = text.count - 3
    while place > 0 {
      text.insert(",", at: text.index(text.startIndex, offsetBy: place))
      place -= 3
    }
    return text
  }

  private func bytes(_ count: Int) -> String {
    count < 1 << 20 ? "\((count + 1023) / 1024) KB" : (Double(count) / 1_048_576).fixed(1) + " MB"
  }
}
