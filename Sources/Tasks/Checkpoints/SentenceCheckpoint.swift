package import Encoders
package import Files
package import NN
import PEFT
import Tensors

/// Publishes a sentence encoder as a directory that sentence-transformers loads, and transformers as the bare encoder.
///
/// An adapter becomes part of the weights.
package struct SentenceCheckpoint {
  private let model: SentenceModel
  private let base: ModelDirectory
  /// How the weights came to be.
  private let lineage: JSONObject

  package init(model: SentenceModel, base: ModelDirectory, lineage: JSONObject) {
    self.model = model
    self.base = base
    self.lineage = lineage
  }

  /// What sentence-transformers says of the longest text that an encoder was made for; nil: nothing.
  package static func longestText(of base: ModelDirectory) -> Int? {
    guard base.handle.contains(settingsName), let file = try? base.handle.map(settingsName) else { return nil }
    return (try? JSON.parse(file))?["max_seq_length"]?.intValue
  }

  private static let settingsName = "sentence_bert_config.json"

  /// Writes the directory, atomically.
  ///
  /// - Parameter facts: what is known of the weights only now, for the lineage.
  /// - Throws: `FilesError`, `TensorError`.
  package func publish(_ store: ParameterStore, at path: String, adding facts: JSONObject) throws {
    let regions = try mergedValues(store)
    try AtomicDirectory.publish(at: path) { staging in
      try staging.write("config.json", configuration)
      try withExtendedLifetime(regions) {
        try staging.writeTensors(
          "model.safetensors", model.encoderParameters.map { tensor($0, store, regions) }, metadata: [("format", "pt")])
      }
      try staging.write(LanguageCheckpoint.lineageName, .object(lineage.adding(facts)))
      for name in CheckpointWriter.tokenizerFiles where base.handle.contains(name) {
        try base.handle.map(name).withBytes { try staging.write(name, bytes: $0) }
      }
      try writeModules(staging)
    }
  }

  /// A bare encoder's names lack the family's prefix.
  private func tensor(
    _ parameter: Parameter, _ store: ParameterStore, _ regions: [Int: FloatRegion]
  ) -> SafetensorsWriter.Tensor {
    let prefix = model.family.prefix
    let name = parameter.name.hasPrefix(prefix) ? String(parameter.name.dropFirst(prefix.count)) : parameter.name
    guard let region = regions[parameter.slot] else { return store.tensor(parameter, name: name, .float32) }
    return SafetensorsWriter.Tensor(
      name: name, shape: parameter.shape,
      values: UnsafeBufferPointer(start: UnsafePointer(region.base), count: parameter.count))
  }

  /// The encoder's values with the adapter's, by slot; none where there is no adapter.
  private func mergedValues(_ store: ParameterStore) throws -> [Int: FloatRegion] {
    guard let adapter = model.adapter else { return [:] }
    return try model.encoderParameters.reduce(into: [:]) { regions, parameter in
      let region = try FloatRegion(count: parameter.count)
      region.base.update(from: store.values(parameter), count: parameter.count)
      adapter.merge(UnsafeMutableBufferPointer(start: region.base, count: parameter.count), of: parameter, store)
      regions[parameter.slot] = region
    }
  }

  private var configuration: JSON {
    var object = base.configuration.json.objectValue ?? JSONObject()
    object["architectures"] = .array([.string(model.family.baseArchitecture)])
    for key in ["torch_dtype", "dtype"] where object[key] != nil {
      object[key] = .string(StoredPrecision.float32.rawValue)
    }
    return .object(object)
  }

  /// What sentence-transformers reads: the encoder, its pooling, length 1.
  private func writeModules(_ staging: StagingDirectory) throws {
    func module(_ number: Int, _ path: String, _ name: String) -> JSON {
      [
        "idx": .number(JSONNumber(number)), "name": .string("\(number)"), "path": .string(path),
        "type": .string("sentence_transformers.models." + name),
      ]
    }
    try staging.write(
      "modules.json",
      .array([
        module(0, "", "Transformer"), module(1, "1_Pooling", "Pooling"), module(2, "2_Normalize", "Normalize"),
      ]))
    try staging.write("1_Pooling/config.json", model.pooling.configuration(width: model.encoder.hiddenSize, of: base))
    try staging.write(
      Self.settingsName,
      [
        "max_seq_length": .number(JSONNumber(Self.longestText(of: base) ?? model.encoder.maximumLength)),
        "do_lower_case": .bool(false),
      ])
    // Prompts are the encoder's own.
    if base.handle.contains(SentencePooling.settingsName) {
      try base.handle.map(SentencePooling.settingsName).withBytes {
        try staging.write(SentencePooling.settingsName, bytes: $0)
      }
    } else {
      try staging.write(
        SentencePooling.settingsName,
        ["prompts": [:], "default_prompt_name": .null, "similarity_fn_name": .string("cosine")])
    }
  }
}
