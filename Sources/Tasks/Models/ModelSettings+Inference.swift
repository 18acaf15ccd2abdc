package import Encoders
package import Files
import PEFT
import Tokenizers

extension ModelSettings {
  /// The settings that stand in a directory, or nil when it has none.
  package static func read(_ handle: DirectoryHandle, adapter: AdapterSetup?) throws -> ModelSettings? {
    guard handle.contains(fileName) else { return nil }
    let file = try handle.map(fileName)
    return try ModelSettings(JSON.parse(file), source: file.path, adapter: adapter)
  }

  /// The settings of a fine-tuned classifier that others made, from its configuration.
  ///
  /// - Parameter kind: what a person says that it is; nil: what `ForeignHead` finds.
  /// - Throws: `ModelError.noHead` when the directory is a bare encoder or has another kind of head,
  ///   `ModelError.foreignKind`.
  package static func inferred(from directory: ModelDirectory, kind: TaskKind? = nil) throws -> ModelSettings {
    let architecture = directory.configuration.architectures.first ?? "no architecture"
    if architecture == directory.family.tokenArchitecture { return try inferredTagger(from: directory, kind: kind) }
    let output = try directory.family.heads(directory.configuration).sequence.output + ".weight"
    guard let weight = directory.weights[output], weight.shape.count == 2, weight.shape[0] >= 1,
      architecture == directory.family.sequenceArchitecture
    else { throw ModelError.noHead(path: directory.path, architecture: architecture) }
    let head = try ForeignHead(of: directory, asked: kind, outputs: weight.shape[0])
    return ModelSettings(
      task: "", kind: head.kind, labels: head.labels, pooling: .cls, method: FullMethod.name, encoder: directory.path)
  }

  /// The settings of a token classifier that others made: words are those of BERT, and the model sees whole windows.
  private static func inferredTagger(from directory: ModelDirectory, kind: TaskKind?) throws -> ModelSettings {
    guard let weight = directory.weights["classifier.weight"], weight.shape.count == 2, weight.shape[0] >= 2 else {
      throw ModelError.noHead(path: directory.path, architecture: "no classifier.weight")
    }
    try checkTagger(kind, path: directory.path, outputs: weight.shape[0])
    var settings = ModelSettings(
      task: "", kind: .ner, labels: ForeignHead.names(directory.configuration, count: weight.shape[0]), pooling: .cls,
      method: FullMethod.name, encoder: directory.path)
    settings.context = .window
    settings.wordRule = .separate
    return settings
  }

  private static func checkTagger(_ kind: TaskKind?, path: String, outputs: Int) throws {
    guard let kind, kind.target != .words else { return }
    throw ModelError.foreignKind(path: path, kind: kind.name, outputs: outputs)
  }

  /// The settings of an adapter that others made.
  ///
  /// - Parameter kind: what a person says that it is; nil: what `ForeignHead` finds.
  /// - Throws: `ModelError.noHead`, `ModelError.foreignKind`.
  package static func inferred(
    from adapter: AdapterDirectory, base directory: ModelDirectory, kind: TaskKind? = nil
  ) throws -> ModelSettings {
    let heads = try directory.family.heads(directory.configuration)
    let output = adapter.isTagger ? heads.token.output : heads.sequence.output
    guard let weight = adapter.weights[adapter.prefix + output + ".weight"], weight.shape.count == 2,
      weight.shape[0] >= 1
    else { throw ModelError.noHead(path: adapter.path, architecture: "an adapter without a classifier") }
    let outputs = weight.shape[0]
    let base = adapter.configuration["base_model_name_or_path"]?.stringValue ?? ""
    var settings: ModelSettings
    if adapter.isTagger {
      guard outputs >= 2 else { throw ModelError.noHead(path: adapter.path, architecture: "a head of 1 tag") }
      try checkTagger(kind, path: adapter.path, outputs: outputs)
      settings = ModelSettings(
        task: "", kind: .ner, labels: (0..<outputs).map { "LABEL_\($0)" }, pooling: .cls, method: adapter.method,
        encoder: base)
    } else {
      let head = try ForeignHead(
        ofAdapter: adapter.path, base: directory.configuration, asked: kind, outputs: outputs)
      settings = ModelSettings(
        task: "", kind: head.kind, labels: head.labels, pooling: .cls, method: adapter.method, encoder: base)
    }
    settings.adapter = adapter.setup
    settings.context = .window
    settings.adapterHasPooler = adapter.weights.tensors.contains { $0.name.hasSuffix(".pooler.dense.weight") }
    return settings
  }
}
