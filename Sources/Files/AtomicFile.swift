internal import Glibc

/// Replaces a single file in one step, durably.
package enum AtomicFile {
  /// - Parameter isPrivate: whether nobody but the user may read the file.
  /// - Throws: `FilesError`; the old file is then as before.
  package static func write(
    _ path: String, _ bytes: UnsafeRawBufferPointer, isPrivate: Bool = false,
    fileSystem: any FileSystem = PosixFileSystem()
  ) throws {
    var target = path
    if try FileStatus(path) != nil { target = try FileStatus.resolved(path) }
    let parts = target.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let name = parts.last.map { String(Substring($0)) } ?? ""
    let directory = parts.dropLast().map { String(Substring($0)) }.joined(separator: "/")
    let parent = parts.count == 1 ? "." : directory.isEmpty ? "/" : directory
    let random = String(UInt64.random(in: .min ... .max), radix: 16)
    let temporary = "\(parent)/.\(name).part-\(random)"
    do {
      try StagedFile.write(temporary, fileSystem) { file in
        // Before anything is in it.
        if isPrivate, chmod(temporary, 0o600) != 0 {
          throw FilesError.system(operation: .create, path: temporary, code: errno)
        }
        try file.append(bytes)
      }
      try fileSystem.renameReplacing(temporary, to: target)
    } catch {
      try? fileSystem.removeFile(temporary)
      throw error
    }
    try fileSystem.syncDirectory(parent)
  }

  /// - Throws: `FilesError`; the old file is then as before.
  package static func write(_ path: String, _ text: String, isPrivate: Bool = false) throws {
    try Array(text.utf8).withUnsafeBytes { try write(path, $0, isPrivate: isPrivate) }
  }
}
