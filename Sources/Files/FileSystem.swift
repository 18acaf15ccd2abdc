/// The changes to the file system that publishing makes, one function a system call, so that each can be made to fail.
package protocol FileSystem: Sendable {
  /// - Throws: `FilesError.system`, like every function here.
  func makeDirectory(_ path: String) throws
  /// Makes a new file for writing, readable by all as far as the umask lets.
  func createFile(_ path: String) throws -> Int32
  /// Opens a directory so that it can be synced.
  func openDirectory(_ path: String) throws -> Int32
  /// Writes some of `bytes` at `offset` and returns how many.
  func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at offset: Int, path: String) throws -> Int
  func sync(_ descriptor: Int32, path: String) throws
  func close(_ descriptor: Int32, path: String) throws
  /// Renames onto a name that must be free.
  func renameNew(_ from: String, to: String) throws
  /// Renames onto a name, replacing the file that has it.
  func renameReplacing(_ from: String, to: String) throws
  /// Exchanges two names that exist.
  func exchange(_ first: String, _ second: String) throws
  /// Gives the file `from` a second name, which must be free.
  func link(_ from: String, to: String) throws
  func removeFile(_ path: String) throws
  func removeDirectory(_ path: String) throws
}

extension FileSystem {
  /// Makes a directory with all that is missing above it; an existing one is left as it is.
  package func makeDirectories(_ path: String) throws {
    var missing: [String] = []
    var ancestor = path
    while try FileStatus(ancestor) == nil {
      missing.append(ancestor)
      guard let slash = ancestor.utf8.lastIndex(of: UInt8(ascii: "/")), slash > ancestor.startIndex else { break }
      ancestor = String(ancestor[..<slash])
    }
    for directory in missing.reversed() {
      do {
        try makeDirectory(directory)
      } catch let error as FilesError where error.isExisting {
        // Made by another process, or named twice by a doubled slash.
      }
    }
  }

  /// Removes a directory with all that is in it; links are removed, not followed.
  package func removeTree(_ path: String) throws {
    for entry in try FileStatus.entries(of: path) {
      let inner = path + "/" + entry
      if try FileStatus(link: inner)?.kind == .directory { try removeTree(inner) } else { try removeFile(inner) }
    }
    try removeDirectory(path)
  }

  /// Makes what was done to the names in a directory durable.
  package func syncDirectory(_ path: String) throws {
    let descriptor = try openDirectory(path)
    do {
      try sync(descriptor, path: path)
    } catch {
      try? close(descriptor, path: path)
      throw error
    }
    try close(descriptor, path: path)
  }
}
