package import Files
import Foundation

/// Digests of weight files that were computed before, keyed by device, inode, size and time.
///
/// Lives in the user's cache directory; losing it costs time, never correctness.
package struct DigestCache: Sendable {
  private let path: String?

  package init(path: String?) {
    self.path = path
  }

  /// `$XDG_CACHE_HOME/hone/digests.json`, or `~/.cache/hone/digests.json`.
  package static var standard: DigestCache {
    let environment = ProcessInfo.processInfo.environment
    if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") {
      return DigestCache(path: base + "/hone/digests.json")
    }
    return DigestCache(path: environment["HOME"].map { $0 + "/.cache/hone/digests.json" })
  }

  /// `Digest.weights` of a file, from the cache when the file is the same as then.
  package func weights(of file: SafetensorsFile, verify: Bool) throws -> String {
    let identity = file.file.identity
    let key = "\(identity.device)-\(identity.inode)-\(identity.size)-\(identity.modified)"
    var known = verify ? JSONObject() : read()
    if let digest = known[key]?.stringValue { return digest }
    let digest = Digest.weights(of: file)
    if verify { known = read() }
    known[key] = .string(digest)
    if known.members.count > 256 { known = JSONObject(Array(known.members.suffix(128))) }
    if let path { try? AtomicFile.write(path, JSON.object(known).serialized() + "\n") }
    return digest
  }

  private func read() -> JSONObject {
    guard let path, let file = try? MappedFile(path: path) else { return JSONObject() }
    return (try? JSON.parse(file))?.objectValue ?? JSONObject()
  }
}
