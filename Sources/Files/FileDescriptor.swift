internal import CFiles
internal import Glibc

/// An open file or directory that closes when its last owner is gone.
final class FileDescriptor: Sendable {
  let number: Int32

  init(owning number: Int32) {
    self.number = number
  }

  deinit {
    close(number)
  }

  /// Opens without following the wait of a pipe, and without leaving the descriptor to child processes.
  static func open(_ path: String, flags: Int32) throws -> FileDescriptor {
    let number = retrying { cfiles_open(path, flags | O_CLOEXEC | O_NONBLOCK, 0) }
    guard number >= 0 else { throw FilesError.system(operation: .open, path: path, code: errno) }
    return FileDescriptor(owning: number)
  }

  /// Opens `name` inside this directory; `path` is the whole name for errors.
  func open(_ name: String, flags: Int32, path: String) throws -> FileDescriptor {
    let opened = retrying { cfiles_open_at(number, name, flags | O_CLOEXEC | O_NONBLOCK, 0) }
    guard opened >= 0 else { throw FilesError.system(operation: .open, path: path, code: errno) }
    return FileDescriptor(owning: opened)
  }

  func status(path: String) throws -> stat {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw FilesError.system(operation: .inspect, path: path, code: errno) }
    return status
  }
}

/// Calls again while a signal interrupts.
func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}
