internal import CFiles
internal import Glibc

/// Bytes on disk for what does not fit in memory: written once by place, then read through a map, gone with the process.
///
/// Unchecked Sendable: places are written by one thread each, and nobody reads before all is written.
package final class ScratchFile: @unchecked Sendable {
  private let descriptor: FileDescriptor
  private let path: String
  private let count: Int
  private var map: UnsafeMutableRawPointer?

  /// Makes room for `count` bytes in a folder; the file has no name there from the beginning.
  ///
  /// - Throws: `FilesError`, when the disk has no room too.
  package init(folder: String, count: Int) throws {
    let path = folder + "/.scratch-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    self.path = path
    self.count = count
    let number = retrying { cfiles_open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
    guard number >= 0 else { throw FilesError.system(operation: .create, path: path, code: errno) }
    descriptor = FileDescriptor(owning: number)
    unlink(path)
    let code = posix_fallocate(number, 0, off_t(max(1, count)))
    guard code == 0 else { throw FilesError.system(operation: .write, path: path, code: code) }
  }

  deinit {
    if let map { munmap(map, count) }
  }

  /// - Throws: `FilesError`.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
    precondition(offset >= 0 && offset + bytes.count <= count)
    var done = 0
    while done < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let written = retrying { pwrite(descriptor.number, rest.baseAddress, rest.count, off_t(offset + done)) }
      guard written > 0 else { throw FilesError.system(operation: .write, path: path, code: errno) }
      done += written
    }
  }

  /// All bytes, to be read; valid while this object lives.
  ///
  /// - Throws: `FilesError`.
  package func mapped() throws -> UnsafeRawPointer {
    if let map { return UnsafeRawPointer(map) }
    let address = mmap(nil, max(1, count), PROT_READ, MAP_SHARED, descriptor.number, 0)
    guard let address, address != MAP_FAILED else {
      throw FilesError.system(operation: .map, path: path, code: errno)
    }
    map = address
    return UnsafeRawPointer(address)
  }
}
