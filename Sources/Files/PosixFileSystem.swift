internal import CFiles
internal import Glibc

/// The system's own calls.
package struct PosixFileSystem: FileSystem {
  package init() {}

  package func makeDirectory(_ path: String) throws {
    try check(mkdir(path, 0o755), .create, path)
  }

  package func createFile(_ path: String) throws -> Int32 {
    try check(cfiles_open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644), .create, path)
  }

  package func openDirectory(_ path: String) throws -> Int32 {
    try check(cfiles_open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0), .open, path)
  }

  package func write(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at offset: Int, path: String
  ) throws -> Int {
    let written = retrying { pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(offset)) }
    guard written >= 0 else { throw FilesError.system(operation: .write, path: path, code: errno) }
    return written
  }

  package func sync(_ descriptor: Int32, path: String) throws {
    try check(retrying { fsync(descriptor) }, .sync, path)
  }

  package func close(_ descriptor: Int32, path: String) throws {
    // Never again after EINTR: on Linux the descriptor is gone and may already belong to another thread.
    let result = Glibc.close(descriptor)
    guard result == 0 || errno == EINTR else {
      throw FilesError.system(operation: .close, path: path, code: errno)
    }
  }

  package func renameNew(_ from: String, to: String) throws {
    try check(cfiles_rename_new(from, to), .rename, to)
  }

  package func renameReplacing(_ from: String, to: String) throws {
    try check(rename(from, to), .rename, to)
  }

  package func exchange(_ first: String, _ second: String) throws {
    try check(cfiles_exchange(first, second), .exchange, second)
  }

  package func link(_ from: String, to: String) throws {
    try check(Glibc.link(from, to), .link, to)
  }

  package func removeFile(_ path: String) throws {
    try check(unlink(path), .remove, path)
  }

  package func removeDirectory(_ path: String) throws {
    try check(rmdir(path), .remove, path)
  }

  @discardableResult
  private func check(_ result: Int32, _ operation: FilesError.Operation, _ path: String) throws -> Int32 {
    guard result >= 0 else { throw FilesError.system(operation: operation, path: path, code: errno) }
    return result
  }
}
