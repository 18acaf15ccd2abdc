/// Publishes a directory in one step: readers see the old one or the whole new one, also after a power cut.
package enum AtomicDirectory {
  /// Lets `body` fill a temporary sibling of `path`, makes it durable, and gives it the name `path`.
  ///
  /// An existing directory is exchanged and then deleted; what cannot be deleted is left to the next publishing.
  /// - Throws: what `body` throws or `FilesError`; the old directory is then as before and nothing is left behind.
  @discardableResult
  package static func publish<Result>(
    at path: String, fileSystem: any FileSystem = PosixFileSystem(), _ body: (StagingDirectory) throws -> Result
  ) throws -> Result {
    let target = try PublishingTarget(path)
    try fileSystem.makeDirectories(target.parent)
    target.removeAbandoned(fileSystem)
    let temporary = target.temporarySibling()
    try fileSystem.makeDirectory(temporary)
    do {
      let lock = try DirectoryLock(temporary)
      defer { lock.release() }
      let staging = StagingDirectory(path: temporary, fileSystem: fileSystem)
      let result = try body(staging)
      try staging.sync()
      let replaced = try place(temporary, at: target.path, fileSystem)
      do {
        try fileSystem.syncDirectory(target.parent)
      } catch {
        if replaced {
          try? fileSystem.exchange(temporary, target.path)
        } else {
          try? fileSystem.renameNew(target.path, to: temporary)
        }
        throw error
      }
      if replaced { try? fileSystem.removeTree(temporary) }
      return result
    } catch {
      try? fileSystem.removeTree(temporary)
      throw error
    }
  }

  /// Gives `temporary` the name `path`; true when the old directory now has the temporary name.
  private static func place(_ temporary: String, at path: String, _ fileSystem: any FileSystem) throws -> Bool {
    var attempt = 0
    while true {
      do {
        try fileSystem.renameNew(temporary, to: path)
        return false
      } catch let error as FilesError where error.isExisting {
        do {
          try fileSystem.exchange(temporary, path)
          return true
        } catch let error as FilesError where error.isNotFound && attempt < 16 {
          // Another process removed the name between the two calls.
          attempt += 1
        }
      }
    }
  }
}
