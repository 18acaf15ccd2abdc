/// A new file in a staging directory, written from start to end.
package final class StagedFile {
  package let path: String
  /// Bytes written so far.
  package private(set) var size = 0
  private let descriptor: Int32
  private let fileSystem: any FileSystem

  private init(path: String, fileSystem: any FileSystem) throws {
    self.path = path
    self.fileSystem = fileSystem
    descriptor = try fileSystem.createFile(path)
  }

  /// - Throws: `FilesError.system`, for example when the disk is full.
  package func append(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while !rest.isEmpty {
      let count = try fileSystem.write(rest, to: descriptor, at: size, path: path)
      size += count
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
  }

  /// Makes a file, lets `body` write it, and makes it durable.
  static func write(_ path: String, _ fileSystem: any FileSystem, _ body: (StagedFile) throws -> Void) throws {
    let file = try StagedFile(path: path, fileSystem: fileSystem)
    do {
      try body(file)
      try fileSystem.sync(file.descriptor, path: path)
    } catch {
      try? fileSystem.close(file.descriptor, path: path)
      throw error
    }
    try fileSystem.close(file.descriptor, path: path)
  }
}
