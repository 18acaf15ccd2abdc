import Files
import Foundation
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

  /// The same at the end of a pretraining; where it fails it is said that nothing is lost.
  func copyModel(to path: String, _ observe: (TrainingEvent) -> Void) throws {
    do {
      try copyModel(to: path)
    } catch {
      observe(
        .remark(
          "the model stays in \(model); 'hone pretrain \(task)@\(name) --resume --out \(path)' puts it in its place once "
            + "it can"))
      throw error
    }
  }

  /// Publishes the model of a finished pretraining where it should be and is not: its process may have ended before.
  ///
  /// - Parameter out: a place that somebody names now; nil: the one that the run was begun with.
  /// - Returns: The place; nil where there was nothing to do.
  /// - Throws: `ModelError`, `FilesError`.
  package func publishAgain(at out: String?) throws -> String? {
    // Its process may have ended before it had deleted it.
    AddedVocabulary.forget(self, PosixFileSystem())
    if let out {
      try copyModel(to: out)
      return out
    }
    let launch = try RunLaunch(run: self)
    guard let place = launch.out else { return nil }
    if FileManager.default.fileExists(atPath: place) {
      // What came later stays; what the run began with was to be replaced.
      let found = PretrainingPast(directory: place)?.run
      guard let found, let earlier = PretrainingPast(launch.cameFrom)?.run, found.hasSameBytes(as: earlier) else {
        return nil
      }
    }
    try copyModel(to: place)
    return place
  }

  /// The place that the run was begun with, where something else than its model lies there now.
  package var placeOfAnother: String? {
    guard let place = try? RunLaunch(run: self).out, FileManager.default.fileExists(atPath: place) else { return nil }
    let found = PretrainingPast(directory: place)?.run
    return found?.hasSameBytes(as: "\(task)@\(name)") == true ? nil : place
  }
}
