internal import CFiles
internal import Glibc

/// Keeps other processes out of a piece of work; the system lets go when the process ends in any way.
package final class FileLock: Sendable {
  private let descriptor: FileDescriptor

  /// Takes the lock of the file at `path`, which is made when it is missing and stays.
  /// - Throws: `FilesError.inUse` when another holds it, or `FilesError.system`.
  package init(path: String) throws {
    let number = retrying { cfiles_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644) }
    guard number >= 0 else { throw FilesError.system(operation: .open, path: path, code: errno) }
    descriptor = FileDescriptor(owning: number)
    var attempt = 0
    while retrying({ flock(number, LOCK_EX | LOCK_NB) }) != 0 {
      guard errno == EWOULDBLOCK else { throw FilesError.system(operation: .open, path: path, code: errno) }
      // Somebody may only be asking whether it is held.
      guard attempt < Self.attempts else { throw FilesError.inUse(path: path) }
      attempt += 1
      usleep(20_000)
    }
  }

  /// Waits so many seconds for another process to let go.
  /// - Throws: `FilesError.inUse` when it does not, or `FilesError.system`.
  package convenience init(path: String, patience: Double) throws {
    let pause = 0.1 * Double(Self.attempts) / 5
    var waited = 0.0
    while true {
      do {
        try self.init(path: path)
        return
      } catch FilesError.inUse(let path) {
        guard waited < patience else { throw FilesError.inUse(path: path) }
        waited += pause
      }
    }
  }

  private static let attempts = 5

  /// Whether a process holds the lock of the file at `path`.
  package static func isHeld(_ path: String) -> Bool {
    guard let descriptor = try? FileDescriptor.open(path, flags: O_RDONLY) else { return false }
    guard retrying({ flock(descriptor.number, LOCK_SH | LOCK_NB) }) == 0 else { return errno == EWOULDBLOCK }
    _ = flock(descriptor.number, LOCK_UN)
    return false
  }

  /// Lets others take the lock.
  package func release() { _ = flock(descriptor.number, LOCK_UN) }

  /// Unlocks before closing: a child that was forked just now still has the descriptor open until it runs its program.
  deinit { release() }
}
