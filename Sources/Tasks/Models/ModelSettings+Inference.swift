package import Encoders
package import Files
package import PEFT
import Tokenizers

extension ModelSettings {
  /// The settings that stand in a directory, or nil when it has none.
  package static func read(_ handle: DirectoryHandle, lora: LoRAConfiguration?) throws -> ModelSettings? {
    guard handle.contains(fileName) else { return nil }
    let file = try handle.map(fileName)
    return try ModelSettings(JSON.parse(file), source: file.path, lora: lora)
  }

  /// The settings of a fine-tuned classifier that others made, from its configuration.
  ///
  /// - Throws: `ModelError.noHead` when the directory is a bare encoder or has another kind of head.
  package static func inferred(from directory: ModelDirectory) throws -> ModelSettings {
    let configuration = directory.configuration
    let architecture = configuration.architectures.first ?? "no architecture"
    if architecture == directory.family.tokenArchitecture { return try inferredTagger(from: directory) }
    let problem = configuration.json["problem_type"]?.stringValue ?? "single_label_classification"
    let output = directory.family.sequenceHead.output + ".weight"
    guard let weight = directory.weights[output], weight.shape.count == 2, weight.shape[0] >= 2,
      architecture == directory.family.sequenceArchitecture, problem == "single_label_classification"
    else {
      let found = problem == "single_label_classification" ? architecture : "\(architecture) for \(problem)"
      throw ModelError.noHead(path: directory.path, architecture: found)
    }
    return ModelSettings(
      task: "", kind: .classification, labels: labels(configuration, count: weight.shape[0]), pooling: .cls,
      method: FullMethod.name, encoder: directory.path)
  }

  /// The settings of a token classifier that others made: words are those of BERT, and the model sees whole windows.
  private static func inferredTagger(from directory: ModelDirectory) throws -> ModelSettings {
    guard let weight = directory.weights["classifier.weight"], weight.shape.count == 2, weight.shape[0] >= 2 else {
      throw ModelError.noHead(path: directory.path, architecture: "no classifier.weight")
    }
    var settings = ModelSettings(
      task: "", kind: .ner, labels: labels(directory.configuration, count: weight.shape[0]), pooling: .cls,
      method: FullMethod.name, encoder: directory.path)
    settings.context = .window
    settings.wordRule = .separate
    return settings
  }

  private static func labels(_ configuration: ModelConfiguration, count: Int) -> [String] {
    let names = configuration.json["id2label"]?.objectValue ?? JSONObject()
    return (0..<count).map { names["\($0)"]?.stringValue ?? "LABEL_\($0)" }
  }

  /// The settings of an adapter that others made: labels have no names there.
  package static func inferred(from adapter: AdapterDirectory) throws -> ModelSettings {
    let outputs = Set(EncoderFamilies.all.map(\.sequenceHead.output)).sorted()
    guard let weight = outputs.compactMap({ adapter.weights[AdapterDirectory.prefix + $0 + ".weight"] }).first,
      weight.shape.count == 2, weight.shape[0] >= 2
    else { throw ModelError.noHead(path: adapter.path, architecture: "an adapter without a classifier") }
    let base = adapter.configuration["base_model_name_or_path"]?.stringValue ?? ""
    var settings = ModelSettings(
      task: "", kind: adapter.isTagger ? .ner : .classification,
      labels: (0..<weight.shape[0]).map { "LABEL_\($0)" }, pooling: .cls,
      method: LoRAMethod.name, encoder: base)
    settings.lora = adapter.lora
    settings.context = .window
    settings.adapterHasPooler = adapter.weights.tensors.contains { $0.name.contains(".pooler.") }
    return settings
  }
}
