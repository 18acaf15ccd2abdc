package import Files
import Foundation

extension DigestCache {
  /// `$XDG_CACHE_HOME/hone/digests.json`, or `~/.cache/hone/digests.json`.
  package static var standard: DigestCache {
    let environment = ProcessInfo.processInfo.environment
    if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") {
      return DigestCache(path: base + "/hone/digests.json")
    }
    let home = environment["HOME"] ?? FileManager.default.temporaryDirectory.path
    return DigestCache(path: home + "/.cache/hone/digests.json")
  }
}
