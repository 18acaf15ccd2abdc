package import Encoders
import Files
package import Tokenizers

/// A copy of an encoder with tokens added to its vocabulary; transformers loads it.
package enum ExtendedEncoder {
  /// Publishes the encoder with rows for the new tokens, `vocab_size` with them, and the tokenizer's files; all other
  /// weights and settings stay as they are.
  ///
  /// - Throws: `TokenizerError`, `EncoderError`, `ModelError`, `FilesError`.
  package static func publish(_ base: ModelDirectory, adding added: VocabularyExtension, at path: String) throws {
    let grown = try TokenRows.all(of: base, adding: added)
    let tokenizer = try ExtendedTokenizerFiles.changed(base.handle, added)
    let configuration = try configuration(base, rows: grown.map { $0.shape[0] }.max() ?? added.vocabularySize)
    try AtomicDirectory.publish(at: path) { staging in
      try staging.write("config.json", configuration)
      for file in tokenizer { try staging.write(file.name, file.bytes) }
      let others = CheckpointWriter.tokenizerFiles.filter { name in
        !tokenizer.contains { $0.name.hasSameBytes(as: name) }
      }
      for name in others + SentencePooling.files(of: base) where base.handle.contains(name) {
        try base.handle.map(name).withBytes { try staging.write(name, bytes: $0) }
      }
      try staging.write("model.safetensors") { file in
        let tensors = base.weights.files.flatMap { stored in
          stored.tensors.map { entry in
            grown.first { $0.entry.name.hasSameBytes(as: entry.name) }?.stored(in: stored)
              ?? SafetensorsWriter.RawTensor(
                name: entry.name, type: entry.type, shape: entry.shape,
                parts: [.stored(stored, entry, 0..<entry.range.count)])
          }
        }
        try SafetensorsWriter.write(tensors, metadata: base.weights.files[0].metadata, to: file)
      }
    }
  }

  private static func configuration(_ base: ModelDirectory, rows: Int) throws -> [UInt8] {
    var text = try JSONText(base.handle.map("config.json"))
    guard text.replace(["vocab_size"], with: .number(JSONNumber(rows))) else {
      throw base.configuration.invalid("vocab_size", "a positive whole number", "nothing")
    }
    return text.bytes
  }
}
