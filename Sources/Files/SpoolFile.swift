internal import CFiles
internal import Glibc

/// A file without a name, for what is read again soon: it is gone with the process, however that ends.
package final class SpoolFile: Sendable {
  private let descriptor: FileDescriptor

  /// - Throws: `FilesError` where the folder cannot be written to.
  package init(folder: String) throws {
    let path = folder + "/.spool-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    let number = retrying { cfiles_open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
    guard number >= 0 else { throw FilesError.system(operation: .create, path: path, code: errno) }
    descriptor = FileDescriptor(owning: number)
    unlink(path)
  }

  /// Opens the file again as long as this object lives.
  package var path: String { "/proc/self/fd/\(descriptor.number)" }
}
