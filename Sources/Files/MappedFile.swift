internal import Glibc

/// A file mapped read-only into memory; empty files have empty bytes.
///
/// Nobody may shorten the file while it is mapped: touching the missing part ends the process.
/// Published directories are never changed, so what `AtomicDirectory` wrote is safe.
///
/// `@unchecked Sendable`: every stored property is a constant, and the memory is read-only until `deinit`.
package final class MappedFile: @unchecked Sendable {
  package let path: String
  package let identity: FileIdentity
  /// Valid while this object lives.
  package let bytes: UnsafeRawBufferPointer

  /// - Throws: `FilesError` when the file cannot be opened or is not a plain file.
  package convenience init(path: String) throws {
    try self.init(FileDescriptor.open(path, flags: O_RDONLY), path: path)
  }

  init(_ descriptor: FileDescriptor, path: String) throws {
    let status = try descriptor.status(path: path)
    guard status.st_mode & S_IFMT == S_IFREG else { throw FilesError.notRegularFile(path: path) }
    self.path = path
    identity = FileIdentity(status)
    let count = Int(status.st_size)
    guard count > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor.number, 0)
    guard let address, address != MAP_FAILED else {
      throw FilesError.system(operation: .map, path: path, code: errno)
    }
    bytes = UnsafeRawBufferPointer(start: address, count: count)
  }

  deinit {
    if let address = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: address), bytes.count)
    }
  }

  /// Lends the bytes to `body` and keeps the map alive until it returns.
  package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(self) { try body(bytes) }
  }
}
