package import Encoders
package import Files
package import NN
import PEFT

/// Publishes trained weights as a directory that transformers or PEFT loads.
package struct CheckpointWriter: Sendable {
  private let model: ClassifierModel
  private let base: ModelDirectory
  /// How the weights came to be, for `hone.json`.
  private let lineage: JSONObject
  private let precision: StoredPrecision

  package init(
    model: ClassifierModel, base: ModelDirectory, lineage: JSONObject, precision: StoredPrecision = .float32
  ) {
    self.model = model
    self.base = base
    self.lineage = lineage
    self.precision = precision
  }

  /// Writes a model directory, or an adapter directory when the model has an adapter; atomically.
  ///
  /// - Parameter facts: what is known of the weights only now, for the lineage.
  /// - Throws: `FilesError`, `TensorError`.
  package func publish(
    _ store: ParameterStore, at path: String, adding facts: JSONObject = JSONObject()
  ) throws {
    let lineage = lineage.adding(facts)
    try AtomicDirectory.publish(at: path) { staging in
      if model.adapter != nil {
        try writeAdapter(store, staging)
      } else {
        try writeModel(store, staging)
      }
      try staging.write(ModelSettings.fileName, model.settings.json(lineage: lineage))
      try staging.write(ModelCard.fileName, ModelCard(model, lineage: lineage).text)
      for name in Self.tokenizerFiles where base.handle.contains(name) {
        try base.handle.map(name).withBytes { try staging.write(name, bytes: $0) }
      }
    }
  }

  /// Files of the base that belong to its tokenizer and go along unchanged.
  package static let tokenizerFiles = [
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.txt",
    "vocab.json",
    "merges.txt", "sentencepiece.bpe.model", "spm.model",
  ]

  private func writeModel(_ store: ParameterStore, _ staging: StagingDirectory) throws {
    try staging.write("config.json", configuration())
    try staging.writeTensors(
      "model.safetensors", model.parameters.map { store.tensor($0, name: $0.name, precision) },
      metadata: [("format", "pt")])
  }

  private func writeAdapter(_ store: ParameterStore, _ staging: StagingDirectory) throws {
    guard let configuration = model.settings.adapter?.configuration else { return }
    var modules = ["classifier", "score"]
    modules += model.head.block.modules.filter { !$0.hasPrefix("classifier.") }
    if model.settings.adapterHasPooler, model.head.pooler != nil { modules.append("pooler") }
    let described = AdapterBase(
      path: base.path, taskType: model.settings.kind.taskType, savedModules: modules, model: model.adaptable)
    try staging.write("adapter_config.json", configuration.json(described))
    let saved = (model.adapterParameters + model.savedModules).map {
      store.tensor($0, name: model.adapterFileName(of: $0), precision)
    }
    let zeroTensors = model.adapter?.zeroTensors ?? []
    let zeros = Array(repeating: Float(0), count: zeroTensors.map { $0.shape.reduce(1, *) }.max() ?? 0)
    try zeros.withUnsafeBufferPointer { zeros in
      let others = zeroTensors.map { tensor in
        SafetensorsWriter.Tensor(
          name: configuration.filePrefix + tensor.name, shape: tensor.shape,
          values: UnsafeBufferPointer(rebasing: zeros.prefix(tensor.shape.reduce(1, *))))
      }
      try staging.writeTensors("adapter_model.safetensors", saved + others, metadata: [("format", "pt")])
    }
  }

  /// The base's configuration with the head's labels.
  ///
  /// A mean-pooled head has no class in transformers, but for families whose configuration names it: its directory names the
  /// bare encoder, which loads there, and `hone.json` says how the head reads it.
  private func configuration() -> JSON {
    var object = base.configuration.json.objectValue ?? JSONObject()
    object["architectures"] = .array([.string(architecture)])
    if precision != .float32 || object["torch_dtype"] != nil || object["dtype"] != nil {
      // Newer versions of transformers say "dtype" and read either.
      let key = object["dtype"] == nil ? "torch_dtype" : "dtype"
      object[key] = .string(precision.rawValue)
    }
    var names = JSONObject()
    var ids = JSONObject()
    for (index, label) in model.settings.labels.enumerated() {
      names["\(index)"] = .string(label)
      ids[label] = .number(JSONNumber(index))
    }
    object["id2label"] = .object(names)
    object["label2id"] = .object(ids)
    object["problem_type"] = model.settings.kind.problemType.map { .string($0) }
    if let key = poolingKey, model.settings.pooling == .mean { object[key] = "mean" }
    if let dropout = model.settings.headDropout, let key = model.family.dropoutKeys.classifier {
      object[key] = .number(JSONNumber(dropout))
    }
    if let dropout = model.settings.hiddenDropout {
      for key in model.family.dropoutKeys.hidden { object[key] = .number(JSONNumber(dropout)) }
    }
    if let dropout = model.settings.attentionDropout {
      object[model.family.dropoutKeys.attention] = .number(JSONNumber(dropout))
    }
    return .object(object)
  }

  private var architecture: String {
    switch model.settings.kind.target {
    case .words: model.family.tokenArchitecture
    case .text, .labels, .number:
      model.settings.pooling == .cls || poolingKey != nil
        ? model.family.sequenceArchitecture : model.family.baseArchitecture
    }
  }

  /// The configuration's key for what the head reads, where the family has one and this is a head over texts.
  private var poolingKey: String? { model.head.block.layout.poolingKey }
}

extension ParameterStore {
  /// A parameter as it is saved: embedding rows that training has not touched get their pending decay on the way to the
  /// file, so that saving never changes the weights in memory.
  func tensor(
    _ parameter: Parameter, name: String, _ precision: StoredPrecision
  ) -> SafetensorsWriter.Tensor {
    let pending = pendingDecay(of: parameter)
    return SafetensorsWriter.Tensor(
      name: name, shape: parameter.shape,
      values: UnsafeBufferPointer(start: values(parameter), count: parameter.count),
      rowFactor: pending.map { pending in { pending.factor(row: $0) } }, precision: precision)
  }
}
