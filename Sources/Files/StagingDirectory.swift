/// A directory that is being written and that nobody sees under its final name yet.
package final class StagingDirectory {
  /// Where it stands until it is published.
  package let path: String
  private let fileSystem: any FileSystem
  /// Relative paths in the order they were made: parents first.
  private var directories: [String] = []

  init(path: String, fileSystem: any FileSystem) {
    self.path = path
    self.fileSystem = fileSystem
  }

  /// Makes the file `name`, in subdirectories as its slashes say, and lets `body` write it.
  /// - Throws: `FilesError` when the name leads outside or exists, or a call fails.
  package func write(_ name: String, _ body: (StagedFile) throws -> Void) throws {
    try makeDirectories(above: name)
    try StagedFile.write(path + "/" + name, fileSystem, body)
  }

  /// Gives a file that was published elsewhere, and so never changes, a second name here; copies it where the file system
  /// has no such names.
  /// - Throws: `FilesError`.
  package func link(_ published: String, as name: String) throws {
    try makeDirectories(above: name)
    do {
      try fileSystem.link(published, to: path + "/" + name)
    } catch let error as FilesError where error.hasNoLinks {
      let file = try MappedFile(path: published)
      try StagedFile.write(path + "/" + name, fileSystem) { staged in try file.withBytes { try staged.append($0) } }
    }
  }

  private func makeDirectories(above name: String) throws {
    guard let parts = RelativeName.parts(name) else { throw FilesError.unsafeName(name: name, source: path) }
    for depth in 1..<parts.count + 1 where depth < parts.count {
      let directory = parts[..<depth].joined(separator: "/")
      if directories.contains(where: { $0.hasSameBytes(as: directory) }) { continue }
      try fileSystem.makeDirectory(path + "/" + directory)
      directories.append(directory)
    }
  }

  /// - Throws: `FilesError`.
  package func write(_ name: String, bytes: UnsafeRawBufferPointer) throws {
    try write(name) { try $0.append(bytes) }
  }

  /// - Throws: `FilesError`.
  package func write(_ name: String, _ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try write(name, bytes: $0) }
  }

  /// - Throws: `FilesError`.
  package func write(_ name: String, _ text: String) throws {
    try write(name, Array(text.utf8))
  }

  /// Writes JSON for people, with a line feed at the end.
  /// - Throws: `FilesError`.
  package func write(_ name: String, _ json: JSON) throws {
    try write(name, json.serialized(pretty: true) + "\n")
  }

  /// Writes a safetensors file straight from the tensors' memory.
  /// - Throws: `FilesError`.
  package func writeTensors(
    _ name: String, _ tensors: [SafetensorsWriter.Tensor], metadata: [(String, String)] = []
  ) throws {
    try write(name) { try SafetensorsWriter.write(tensors, metadata: metadata, to: $0) }
  }

  /// Makes all names durable, the deepest directories first.
  func sync() throws {
    for directory in directories.reversed() { try fileSystem.syncDirectory(path + "/" + directory) }
    try fileSystem.syncDirectory(path)
  }
}
