import Encoders
import Files
import Foundation
import NN
import Synchronization
import Tokenizers

/// The encoders and tokenizers of models that are open together: each is in memory once.
package final class EncoderShelf: Sendable {
  private struct Content {
    /// By the digest of the encoder's file.
    var encoders: [String: EncoderWeights] = [:]
    /// By the digest of the tokenizer's files.
    var tokenizers: [String: any TextTokenizer] = [:]
  }

  private let content = Mutex(Content())

  package init() {}

  /// The weights of an encoder, read when somebody first asks for them.
  ///
  /// - Throws: `EncoderError`, `TensorError`.
  func weights(_ base: ModelDirectory, digest: String) throws -> EncoderWeights {
    try content.withLock { content in
      if let known = content.encoders[digest] { return known }
      let weights = try EncoderWeights(base)
      content.encoders[digest] = weights
      return weights
    }
  }

  /// The tokenizer of a directory.
  ///
  /// - Throws: `TokenizerError`, `ModelError.tokenizerMismatch`, `FilesError`.
  func tokenizer(_ handle: DirectoryHandle, encoder: any TextEncoder) throws -> any TextTokenizer {
    let key = try CheckpointWriter.tokenizerFiles.filter(handle.contains).map { name in
      try handle.map(name).withBytes { "\(name):\(Digest.sha256($0))" }
    }.joined(separator: " ")
    return try content.withLock { content in
      if let known = content.tokenizers[key] { return known }
      let tokenizer = try EncoderTokenizer.load(handle, encoder: encoder)
      content.tokenizers[key] = tokenizer
      return tokenizer
    }
  }
}
