import Encoders
import Files
import Foundation
import NN
import Synchronization
import Tokenizers

/// The encoders and tokenizers of models that are open together: each is in memory once, an encoder for as long as a
/// model stands on it.
package final class EncoderShelf: Sendable {
  private struct Content {
    /// By the digest of the encoder's file.
    var encoders: [String: EncoderWeights.Weak] = [:]
    /// Of checkpoints with an encoder of their own, the first of those that have the same.
    var trained: [EncoderWeights.Weak] = []
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
      if let known = content.encoders[digest]?.weights { return known }
      let weights = try EncoderWeights(base)
      content.encoders = content.encoders.filter { $0.value.weights != nil }
      content.encoders[digest] = EncoderWeights.Weak(weights)
      return weights
    }
  }

  /// The encoders of open checkpoints, one of which another checkpoint may have too, as those that were trained jointly
  /// do.
  var trained: [EncoderWeights] {
    content.withLock { content in
      content.trained.removeAll { $0.weights == nil }
      return content.trained.compactMap(\.weights)
    }
  }

  /// Lets later checkpoints share an encoder.
  func add(_ weights: EncoderWeights) {
    content.withLock { $0.trained.append(EncoderWeights.Weak(weights)) }
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
      // Who opens models for months meets many.
      if content.tokenizers.count >= 16 { content.tokenizers = [:] }
      content.tokenizers[key] = tokenizer
      return tokenizer
    }
  }
}
