internal import CFiles
internal import Glibc

/// Says that a process still writes a directory; the system lets go when the process ends in any way.
struct DirectoryLock {
  /// A writer takes its lock right after making the directory; one that has none after this time is dead.
  private static let graceSeconds = 600

  private let descriptor: FileDescriptor

  init(_ path: String) throws {
    descriptor = try FileDescriptor.open(path, flags: O_RDONLY | O_DIRECTORY)
    // A file system without locks only keeps abandoned directories from being noticed as in use.
    _ = flock(descriptor.number, LOCK_EX | LOCK_NB)
  }

  func release() {
    _ = flock(descriptor.number, LOCK_UN)
  }

  static func isAbandoned(_ path: String) -> Bool {
    guard let descriptor = try? FileDescriptor.open(path, flags: O_RDONLY | O_DIRECTORY),
      let status = try? descriptor.status(path: path),
      Int(status.st_mtim.tv_sec) < Int(time(nil)) - graceSeconds
    else { return false }
    return flock(descriptor.number, LOCK_EX | LOCK_NB) == 0
  }
}
