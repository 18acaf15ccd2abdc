import Glibc

/// Reads whole files of a person's data.
///
/// The bytes are copied: a file that another program cuts short while it is mapped would end the process, and pipes
/// cannot be mapped at all.
enum InputFile {
  /// - Throws: `DatasetError`.
  static func read(_ path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(path) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw DatasetError.isDirectory(path: path) }

    var bytes: [UInt8] = []
    bytes.reserveCapacity(max(Int(status.st_size), 0))
    var chunk = Array(repeating: UInt8(0), count: 1 << 20)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failure(path) }
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  static func failure(_ path: String) -> DatasetError {
    switch errno {
    case ENOENT, ENOTDIR: .noSuchFile(path: path)
    case let code: .unreadable(path: path, code: code)
    }
  }
}
