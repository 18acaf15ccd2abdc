import ArgumentParser
import Encoders
import Files
import Foundation
import Hub
import PEFT
import Tasks
import Tokenizers

/// `hone info`: what is in a checkpoint, an adapter or an encoder.
struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Say what is in a model, an adapter or an encoder.")

  @Argument(help: "A model (directory, task's name or NAME@RUN) or an encoder (name or directory).")
  var name: String
  @OptionGroup var workspace: WorkspaceOptions
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let facts = try DirectoryHandle.read(path()) { try ModelFacts($0) }
    if json {
      Console.result(facts.json.serialized(pretty: true))
    } else {
      for line in facts.lines { Console.result(line) }
    }
  }

  private func path() throws -> String {
    if let location = try? ModelLocator(workspace.folder).find(name) { return location.model }
    return try workspace.encoders.path(of: name)
  }
}

/// What a directory says of itself.
private struct ModelFacts {
  private var object = JSONObject()

  var json: JSON { .object(object) }

  var lines: [String] {
    let width = object.members.map { $0.key.count }.max() ?? 0
    return object.members.map { member in
      let key = member.key.replacingOccurrences(of: "_", with: " ")
      return key + String(repeating: " ", count: width - key.count + 2) + shown(member.value)
    }
  }

  init(_ handle: DirectoryHandle) throws {
    object["directory"] = .string(handle.path)
    if handle.contains("adapter_config.json") {
      let adapter = try AdapterDirectory(handle)
      object["what"] = .string("adapter (\(adapter.method), in PEFT's form)")
      for member in adapter.configuration.objectValue?.members ?? [] where Self.isTelling(member) {
        object[member.key] = member.value
      }
      add(SafetensorsSet(adapter.weights))
    } else {
      let model = try ModelDirectory(handle)
      let architecture = model.configuration.architectures.first ?? "none named"
      object["what"] = .string(handle.contains(ModelSettings.fileName) ? "checkpoint" : "model directory")
      object["architecture"] = .string(architecture)
      object["family"] = .string("\(model.family.modelType) (\(model.family.summary))")
      for key in [
        "num_hidden_layers", "n_layers", "hidden_size", "dim", "num_attention_heads", "n_heads", "vocab_size",
        "max_position_embeddings",
      ] {
        if let value = model.configuration.json[key] { object[key] = value }
      }
      add(model.weights)
      let tokenizer = try TokenizerLoader.load(handle)
      object["tokenizer"] = .string("\(tokenizer.vocabularySize) tokens")
      for stage in tokenizer.stages { object[stage.name] = .string(stage.types) }
      object["digest"] = .string(Digest.weights(of: model.weights))
    }
    if let provenance = try EncoderProvenance.read(handle) {
      object["from"] = .string(provenance.source.description)
      object["licence"] = provenance.licence.map { .string($0) } ?? .null
    }
    guard handle.contains(ModelSettings.fileName) else { return }
    let file = try handle.map(ModelSettings.fileName)
    let settings = try JSON.parse(file)
    for key in [
      "task", "kind", "labels", "pooling", "decoder", "context", "word_rule", "patterns", "text_columns",
      "pair_column", "temperature", "thresholds", "grades", "decision", "training_data", "method", "overflow",
      "max_length",
      "encoder",
      "lineage",
    ] {
      if let value = settings[key] { object[key] = key == "patterns" ? Self.counted(value) : value }
    }
  }

  /// Settings of an adapter's configuration that are not as they are when nobody sets them.
  private static func isTelling(_ member: JSONObject.Member) -> Bool {
    let dull = ["task_type", "inference_mode", "init_lora_weights", "init_ia3_weights", "peft_version"]
    return member.value != .null && member.value != .bool(false) && member.value != .object(JSONObject())
      && !dull.contains(member.key)
  }

  /// The patterns with the number of their words in place of long lists, which stand in hone.json.
  private static func counted(_ patterns: JSON) -> JSON {
    guard let items = patterns.arrayValue else { return patterns }
    return .array(
      items.map { item in
        guard var members = item.objectValue, let words = members["words"]?.arrayValue, words.count > 20 else {
          return item
        }
        members["words"] = .string("\(words.count) entries")
        return .object(members)
      })
  }

  private mutating func add(_ weights: SafetensorsSet) {
    object["parameters"] = .number(JSONNumber(weights.tensors.reduce(0) { $0 + $1.count }))
    object["weights_bytes"] = .number(JSONNumber(weights.files.reduce(0) { $0 + $1.file.bytes.count }))
    let types = Set(weights.tensors.map(\.type.rawValue)).sorted()
    object["types"] = .string(types.joined(separator: ", "))
  }

  private func shown(_ value: JSON) -> String {
    if let text = value.stringValue { return text }
    if let list = value.arrayValue { return list.map(shown).joined(separator: ", ") }
    return value == .null ? "-" : value.serialized()
  }
}
