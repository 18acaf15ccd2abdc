internal import CFiles
internal import Glibc

/// A file that grows piece by piece and is gone on with after an interruption; its owner holds a `FileLock`.
package final class ResumableFile {
  package let path: String
  /// Bytes so far.
  package private(set) var size: Int
  private let descriptor: FileDescriptor

  /// Opens the file or makes it.
  /// - Throws: `FilesError`.
  package init(path: String) throws {
    self.path = path
    let number = retrying { cfiles_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644) }
    guard number >= 0 else { throw FilesError.system(operation: .open, path: path, code: errno) }
    descriptor = FileDescriptor(owning: number)
    size = Int(try descriptor.status(path: path).st_size)
  }

  /// - Throws: `FilesError.system`, for example when the disk is full; what was written before stays.
  package func append(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while !rest.isEmpty {
      let written = retrying { pwrite(descriptor.number, rest.baseAddress, rest.count, off_t(size)) }
      guard written >= 0 else { throw FilesError.system(operation: .write, path: path, code: errno) }
      size += written
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
    }
  }

  /// Starts again from nothing.
  /// - Throws: `FilesError.system`.
  package func clear() throws {
    guard retrying({ ftruncate(descriptor.number, 0) }) == 0 else {
      throw FilesError.system(operation: .write, path: path, code: errno)
    }
    size = 0
  }

  /// Cuts off what was appended after the file had `size` bytes.
  /// - Throws: `FilesError.system`.
  package func cut(to size: Int) throws {
    precondition(size <= self.size)
    guard retrying({ ftruncate(descriptor.number, off_t(size)) }) == 0 else {
      throw FilesError.system(operation: .write, path: path, code: errno)
    }
    self.size = size
  }

  /// Makes what was appended durable.
  /// - Throws: `FilesError.system`.
  package func sync() throws {
    guard retrying({ fsync(descriptor.number) }) == 0 else {
      throw FilesError.system(operation: .sync, path: path, code: errno)
    }
  }

  /// The bytes so far; nothing may be cleared while the map lives.
  /// - Throws: `FilesError`.
  package func map() throws -> MappedFile {
    try MappedFile(descriptor, path: path)
  }
}
