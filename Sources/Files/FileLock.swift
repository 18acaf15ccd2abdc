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
    guard retrying({ flock(number, LOCK_EX | LOCK_NB) }) == 0 else {
      if errno == EWOULDBLOCK { throw FilesError.inUse(path: path) }
      throw FilesError.system(operation: .open, path: path, code: errno)
    }
  }

  /// Lets others take the lock.
  package func release() { _ = flock(descriptor.number, LOCK_UN) }

  /// Unlocks before closing: a child that was forked just now still has the descriptor open until it runs its program.
  deinit { release() }
}
