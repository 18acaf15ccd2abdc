internal import Glibc

/// A directory opened once, so that all its files belong to one state even when another takes its place.
package struct DirectoryHandle: Sendable {
  package let path: String
  private let descriptor: FileDescriptor

  /// - Throws: `FilesError` when there is no directory at `path`.
  package init(path: String) throws {
    self.path = path
    do {
      descriptor = try FileDescriptor.open(path, flags: O_RDONLY | O_DIRECTORY)
    } catch FilesError.system(_, _, ENOTDIR) {
      throw FilesError.notDirectory(path: path)
    }
  }

  /// Maps the file `name`, which may have slashes but cannot lead outside.
  /// - Throws: `FilesError`.
  package func map(_ name: String) throws -> MappedFile {
    let whole = path + "/" + name
    guard RelativeName.parts(name) != nil else { throw FilesError.unsafeName(name: name, source: path) }
    return try MappedFile(descriptor.open(name, flags: O_RDONLY, path: whole), path: whole)
  }

  package func contains(_ name: String) -> Bool {
    RelativeName.parts(name) != nil && faccessat(descriptor.number, name, F_OK, 0) == 0
  }

  /// Names of all entries, sorted by their bytes.
  /// - Throws: `FilesError`.
  package func names() throws -> [String] {
    // A second description of the same directory: reading moves a position that copies of a descriptor share.
    let second = retrying { openat(descriptor.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard second >= 0, let stream = fdopendir(second) else {
      throw FilesError.system(operation: .list, path: path, code: errno)
    }
    defer { closedir(stream) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
        String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw FilesError.system(operation: .list, path: path, code: errno) }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Opens `path`, lends the directory to `body`, and starts again when another directory took the path meanwhile.
  ///
  /// A replaced directory is deleted under its readers, so neither a failure nor an absent file can be trusted then.
  /// - Throws: `FilesError`, or what `body` throws on an unchanged directory.
  package static func read<Result>(_ path: String, _ body: (DirectoryHandle) throws -> Result) throws -> Result {
    for _ in 0..<16 {
      let handle = try DirectoryHandle(path: path)
      do {
        let result = try body(handle)
        if handle.isCurrent { return result }
      } catch  where handle.isCurrent {
        throw error
      } catch {
        continue
      }
    }
    throw FilesError.keepsChanging(path: path)
  }

  private var isCurrent: Bool {
    var now = stat()
    var opened = stat()
    guard stat(path, &now) == 0, fstat(descriptor.number, &opened) == 0 else { return false }
    return now.st_dev == opened.st_dev && now.st_ino == opened.st_ino
  }
}
