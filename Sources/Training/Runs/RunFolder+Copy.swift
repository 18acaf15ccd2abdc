import Files
import Tasks

extension RunFolder {
  /// Publishes the run's model once more at another place, with all that lies in its folder.
  ///
  /// - Throws: `ModelError` for a place that would lose something else, `FilesError`.
  func copyModel(to path: String) throws {
    try ModelPlace.check(path)
    // Mapped first, since the directory itself may be what is replaced.
    let files = try FileStatus.files(under: model).map { name in
      (name: name, file: try MappedFile(path: model + "/" + name))
    }
    try AtomicDirectory.publish(at: path) { staging in
      for (name, file) in files { try file.withBytes { try staging.write(name, bytes: $0) } }
    }
  }
}
