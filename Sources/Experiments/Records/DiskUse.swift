import Files

/// What files and folders take on the disk.
package struct DiskUse: Sendable, Equatable {
  package private(set) var files = 0
  package private(set) var bytes = 0

  /// A file, or all that is in a folder; links are not followed, and a file of several names counts once.
  package init(_ path: String) {
    var seen: Set<FileIdentity> = []
    add(path, &seen)
  }

  private mutating func add(_ path: String, _ seen: inout Set<FileIdentity>) {
    guard let status = try? FileStatus(link: path) else { return }
    if status.kind == .directory {
      for name in (try? FileStatus.entries(of: path)) ?? [] { add(path + "/" + name, &seen) }
    } else if seen.insert(status.identity).inserted {
      files += 1
      bytes += status.size
    }
  }
}
