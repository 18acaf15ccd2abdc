package import Encoders
package import Files
import Foundation
package import NN
import PEFT
package import Tokenizers

/// A model ready to predict: modules, packed weights, tokenizer, labels.
package struct TrainedModel: Sendable {
  /// The checkpoint or adapter directory.
  package let path: String
  package let model: ClassifierModel
  package let store: ParameterStore
  package let tokenizer: any TextTokenizer
  /// The directory of the encoder: of a checkpoint its own.
  package let base: ModelDirectory

  /// The directories that it was read from.
  package var folders: [String] { base.path.hasSameBytes(as: path) ? [path] : [path, base.path] }

  package var settings: ModelSettings { model.settings }
  package var labels: [String] { model.settings.labels }

  /// Opens a checkpoint, an adapter on its base, or a fine-tuned classifier that others made.
  ///
  /// - Parameters:
  ///   - path: the directory.
  ///   - encoders: finds base encoders by name, for adapters.
  ///   - base: the base encoder's directory where it is not the recorded one.
  ///   - kind: what a model that others made is, where its files do not say it; nil: what they say.
  ///   - verify: read every byte of the base again instead of trusting the digest cache.
  ///   - shelf: where models that stand on one encoder find it in memory; nil: the model has its own.
  /// - Throws: `ModelError`, `EncoderError`, `PEFTError`, `TokenizerError`, `FilesError`.
  package static func open(
    _ path: String, encoders: EncoderLocator, base: String? = nil, kind: TaskKind? = nil, verify: Bool = false,
    shelf: EncoderShelf? = nil
  ) throws -> TrainedModel {
    try DirectoryHandle.read(path) { handle in
      if handle.contains("adapter_config.json") {
        return try openAdapter(handle, encoders: encoders, base: base, kind: kind, verify: verify, shelf: shelf)
      }
      return try openCheckpoint(handle, encoders: encoders, kind: kind, shelf: shelf)
    }
  }

  private static func openCheckpoint(
    _ handle: DirectoryHandle, encoders: EncoderLocator, kind: TaskKind?, shelf: EncoderShelf?
  ) throws -> TrainedModel {
    let directory = try ModelDirectory(handle)
    let own = try ModelSettings.read(handle, adapter: nil)
    try checkKind(kind, of: own, path: handle.path)
    let settings = try own ?? ModelSettings.inferred(from: directory, kind: kind)
    let model = try ClassifierModel(directory.configuration, family: directory.family, settings: settings)
    let encoder = try shelf.flatMap { try sharedEncoder(of: model, directory, own, encoders, $0) }
    let store = try ModelWeights(model).inferenceStore(from: directory, adapter: nil, sharing: encoder)
    if encoder == nil, let shelf { shelf.add(EncoderWeights(of: model, in: store, base: directory)) }
    return try TrainedModel(
      path: handle.path, model: model, store: store, tokenizer: tokenizer(handle, model, shelf), base: directory)
  }

  /// The encoder in memory that a checkpoint holds a copy of: the base's beside a trained head, or that of a checkpoint
  /// that was trained jointly with it.
  private static func sharedEncoder(
    of model: ClassifierModel, _ directory: ModelDirectory, _ settings: ModelSettings?, _ encoders: EncoderLocator,
    _ shelf: EncoderShelf
  ) throws -> EncoderWeights? {
    var candidates = shelf.trained
    if let settings, settings.method == HeadMethod.name, let path = try? encoders.path(of: settings.encoder) {
      let base = try ModelDirectory.open(path)
      candidates.append(try shelf.weights(base, digest: DigestCache.standard.weights(of: base.weights)))
    }
    guard !candidates.isEmpty else { return nil }
    let store = try ModelWeights(model).mappedStore(from: directory)
    defer { for file in directory.weights.files { WeightLoader.forgetPages(file.file.bytes) } }
    return candidates.last { $0.isEncoder(of: model, in: store) }
  }

  private static func openAdapter(
    _ handle: DirectoryHandle, encoders: EncoderLocator, base: String?, kind: TaskKind?, verify: Bool,
    shelf: EncoderShelf?
  ) throws -> TrainedModel {
    let adapter = try AdapterDirectory(handle)
    let own = try ModelSettings.read(handle, adapter: adapter.setup)
    try checkKind(kind, of: own, path: handle.path)
    let recorded = adapter.configuration["base_model_name_or_path"]?.stringValue ?? ""
    let name = base ?? own?.encoder ?? recorded
    let directory = try ModelDirectory.open(encoders.path(of: name, fallback: base == nil ? recorded : nil))
    let expected = own?.encoderDigest
    var digest: String?
    if expected != nil || shelf != nil {
      let found = DigestCache.standard.weights(of: directory.weights, verify: verify)
      if let expected, found != expected {
        throw ModelError.wrongBase(
          adapter: handle.path, base: directory.path, expected: expected, found: found)
      }
      digest = found
    }
    let settings =
      try own ?? ModelSettings.inferred(from: adapter, base: directory, kind: kind)
    let model = try ClassifierModel(directory.configuration, family: directory.family, settings: settings)
    let encoder = try digest.flatMap { digest in try shelf?.weights(directory, digest: digest) }
    let store = try ModelWeights(model).inferenceStore(from: directory, adapter: adapter, sharing: encoder)
    let source = handle.contains("tokenizer.json") || handle.contains("vocab.txt") ? handle : directory.handle
    return try TrainedModel(
      path: handle.path, model: model, store: store, tokenizer: tokenizer(source, model, shelf),
      base: encoder?.base ?? directory)
  }

  /// What Hone saved says itself what it is.
  private static func checkKind(_ kind: TaskKind?, of settings: ModelSettings?, path: String) throws {
    guard let kind, let settings, kind != settings.kind else { return }
    throw ModelError.otherKind(path: path, kind: settings.kind.name, asked: kind.name)
  }

  private static func tokenizer(
    _ handle: DirectoryHandle, _ model: ClassifierModel, _ shelf: EncoderShelf?
  ) throws -> any TextTokenizer {
    try shelf?.tokenizer(handle, encoder: model.encoder) ?? EncoderTokenizer.load(handle, encoder: model.encoder)
  }
}

/// Reads an encoder's tokenizer and checks that they fit.
package enum EncoderTokenizer {
  /// - Throws: `TokenizerError`, `ModelError.tokenizerMismatch`.
  package static func load(_ handle: DirectoryHandle, encoder: any TextEncoder) throws -> any TextTokenizer {
    let tokenizer = try TokenizerLoader.load(handle)
    guard tokenizer.vocabularySize <= encoder.vocabularySize else {
      throw ModelError.tokenizerMismatch(
        path: handle.path, tokens: tokenizer.vocabularySize, rows: encoder.vocabularySize)
    }
    let types =
      tokenizer.encode("a", addSpecialTokens: true).typeIDs
      + tokenizer.encodePair("a", "a", addSpecialTokens: true).typeIDs
    guard types.allSatisfy({ 0 <= $0 && Int($0) < encoder.typeCount }) else {
      throw ModelError.typeMismatch(path: handle.path, type: Int(types.max() ?? 0), rows: encoder.typeCount)
    }
    return tokenizer
  }
}
