internal import Glibc

/// What stands at a path.
package struct FileStatus: Sendable, Equatable {
  package enum Kind: Sendable { case file, directory, link, other }

  package let kind: Kind
  /// Bytes.
  package let size: Int
  package let identity: FileIdentity

  /// Follows links; nil when nothing is there.
  /// - Throws: `FilesError.system` when it cannot be told.
  package init?(_ path: String) throws {
    var status = stat()
    guard try Self.found(stat(path, &status), path) else { return nil }
    self.init(status)
  }

  /// Describes a link itself; nil when nothing is there.
  /// - Throws: `FilesError.system` when it cannot be told.
  package init?(link path: String) throws {
    var status = stat()
    guard try Self.found(lstat(path, &status), path) else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .directory
      case S_IFLNK: .link
      default: .other
      }
    size = Int(status.st_size)
    identity = FileIdentity(status)
  }

  private static func found(_ result: Int32, _ path: String) throws -> Bool {
    if result == 0 { return true }
    if errno == ENOENT || errno == ENOTDIR { return false }
    throw FilesError.system(operation: .inspect, path: path, code: errno)
  }

  /// Names in a directory, sorted by their bytes.
  /// - Throws: `FilesError`.
  package static func entries(of path: String) throws -> [String] {
    try DirectoryHandle(path: path).names()
  }

  /// The path with its links followed.
  /// - Throws: `FilesError.system`.
  package static func resolved(_ path: String) throws -> String {
    guard let resolved = realpath(path, nil) else {
      throw FilesError.system(operation: .inspect, path: path, code: errno)
    }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
