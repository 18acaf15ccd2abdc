import Encoders
import Files
import Foundation

/// Tells one trained model from another by all that its predictions depend on.
package enum ModelFingerprint {
  /// The SHA-256 over the names and digests of the directory's files, of an adapter of the base's configuration and
  /// tokenizer too, and the digest of the base encoder's weights; a model's card does not count.
  ///
  /// - Throws: `FilesError`.
  package static func of(_ trained: TrainedModel) throws -> String {
    var lines = try files(of: trained.path, isBase: false)
    if trained.base.path != trained.path { lines += try files(of: trained.base.path, isBase: true) }
    lines += DigestCache.standard.weights(of: trained.base.weights)
    return Array(lines.utf8).withUnsafeBytes { Digest.sha256($0) }
  }
  /// Kinds of files that hold weights: of a base their tensors are digested.
  private static let weights = [".safetensors", ".bin", ".onnx", ".h5", ".msgpack", ".pt"]

  private static func files(of path: String, isBase: Bool) throws -> String {
    var lines = ""
    for name in try FileStatus.entries(of: path).sorted(by: { UTF8Key($0) < UTF8Key($1) }) {
      guard name != "README.md", !name.hasPrefix("."), try FileStatus(path + "/" + name)?.kind == .file,
        !isBase || !weights.contains(where: name.hasSuffix)
      else { continue }
      lines += "\(try Digest.sha256(path: path + "/" + name)) \(name)\n"
    }
    return lines
  }
}
