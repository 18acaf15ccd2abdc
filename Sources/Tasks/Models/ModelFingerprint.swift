import Encoders
import Files
import Foundation

/// Tells one trained model from another by all that its predictions depend on.
package enum ModelFingerprint {
  /// The SHA-256 over the names and digests of the directory's files and the digest of the base encoder's weights; a
  /// model's card does not count.
  ///
  /// - Throws: `FilesError`.
  package static func of(_ trained: TrainedModel) throws -> String {
    var lines = ""
    for name in try FileStatus.entries(of: trained.path).sorted(by: { UTF8Key($0) < UTF8Key($1) }) {
      guard name != "README.md", !name.hasPrefix("."), try FileStatus(trained.path + "/" + name)?.kind == .file
      else { continue }
      lines += "\(try Digest.sha256(path: trained.path + "/" + name)) \(name)\n"
    }
    lines += DigestCache.standard.weights(of: trained.base.weights)
    return Array(lines.utf8).withUnsafeBytes { Digest.sha256($0) }
  }
}
