package import Encoders
package import Files
package import PEFT

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
    let problem = configuration.json["problem_type"]?.stringValue ?? "single_label_classification"
    guard let weight = directory.weights["classifier.weight"], weight.shape.count == 2, weight.shape[0] >= 2,
      architecture == directory.family.sequenceArchitecture, problem == "single_label_classification"
    else {
      let found = problem == "single_label_classification" ? architecture : "\(architecture) for \(problem)"
      throw ModelError.noHead(path: directory.path, architecture: found)
    }
    let names = configuration.json["id2label"]?.objectValue ?? JSONObject()
    let labels = (0..<weight.shape[0]).map { names["\($0)"]?.stringValue ?? "LABEL_\($0)" }
    return ModelSettings(
      task: "", kind: .classification, labels: labels, pooling: .cls, method: FullMethod.name, encoder: directory.path)
  }

  /// The settings of an adapter that others made: labels have no names there.
  package static func inferred(from adapter: AdapterDirectory) throws -> ModelSettings {
    guard let weight = adapter.weights[AdapterDirectory.prefix + "classifier.weight"], weight.shape.count == 2,
      weight.shape[0] >= 2
    else { throw ModelError.noHead(path: adapter.path, architecture: "an adapter without a classifier") }
    let base = adapter.configuration["base_model_name_or_path"]?.stringValue ?? ""
    var settings = ModelSettings(
      task: "", kind: .classification, labels: (0..<weight.shape[0]).map { "LABEL_\($0)" }, pooling: .cls,
      method: LoRAMethod.name, encoder: base)
    settings.lora = adapter.lora
    settings.adapterHasPooler = adapter.weights.tensors.contains { $0.name.contains(".pooler.") }
    return settings
  }
}
