import Files
import NN

/// The states of a run: `checkpoint-STEP` directories in its folder, of which the newest are kept.
///
/// Whoever uses it holds the run's lock.
struct StateFolder {
  let run: String
  /// Models that are published while the run trains: name under `best/` and directory.
  let published: [(name: String, path: String)]
  let keepLast: Int
  var fileSystem: any FileSystem = PosixFileSystem()

  private static let prefix = "checkpoint-"

  /// The steps of the states that are there, newest first.
  var steps: [Int] {
    let names = (try? FileStatus.entries(of: run)) ?? []
    return names.compactMap { name in
      name.hasPrefix(Self.prefix) ? Int(name.dropFirst(Self.prefix.count)) : nil
    }.sorted(by: >)
  }

  func path(step: Int) -> String { run + "/" + Self.prefix + "\(step)" }

  /// The newest state that is whole; those that are not are reported and passed over. Nil where there is none at all.
  ///
  /// - Throws: `RunError.cannotResume` where none is whole; `FilesError` where the system refuses to read one.
  func newest(_ report: (String) -> Void) throws -> TrainingState? {
    _ = try FileStatus.entries(of: run)
    let steps = steps
    for step in steps {
      do {
        return try TrainingState(path: path(step: step))
      } catch let error as FilesError {
        if case .system = error { throw error }
        report("\(error); it is passed over")
      } catch let error as StateError {
        report("\(error); it is passed over")
      }
    }
    guard steps.isEmpty else {
      throw RunError.cannotResume(
        run: run, reason: "none of its \(steps.count) states can be read by this build; they are left as they are")
    }
    return nil
  }

  /// Writes a state and deletes those that are older than the newest few; atomically.
  ///
  /// - Throws: `FilesError`, `TensorError`; the earlier states are then as before.
  func save(_ progress: TrainerProgress, _ optimizer: AdamWOptimizer, logSize: Int, history: JSON) throws {
    let models = progress.bestStep == nil ? [] : published
    try AtomicDirectory.publish(at: path(step: progress.step), fileSystem: fileSystem) { staging in
      let arrays = try optimizer.stateArrays()
      try withExtendedLifetime(arrays) {
        try staging.writeTensors(
          TrainingState.arraysName,
          arrays.map { .init(name: $0.name, shape: $0.shape, values: UnsafeBufferPointer($0.values)) })
      }
      for model in models {
        for name in try FileStatus.files(under: model.path) {
          try staging.link(model.path + "/" + name, as: "\(TrainingState.bestName)/\(model.name)/\(name)")
        }
      }
      let counts = optimizer.counts
      var object = JSONObject()
      object["version"] = .number(JSONNumber(TrainingState.version))
      object["progress"] = progress.json
      object["optimizer"] = [
        "steps": .number(JSONNumber(counts.steps)),
        "pending_decay": .array(counts.pendingDecay.map { .number(JSONNumber($0)) }),
      ]
      object["log_bytes"] = .number(JSONNumber(logSize))
      object["published"] = .array(models.map { .string($0.name) })
      object["sha256"] = .string(try Digest.sha256(path: staging.path + "/" + TrainingState.arraysName))
      try staging.write(TrainingState.fileName, .object(object))
      try staging.write(TrainingState.historyName, history)
    }
    for step in steps.filter({ $0 <= progress.step }).dropFirst(keepLast) {
      try? fileSystem.removeTree(path(step: step))
    }
  }

  /// Publishes the models of a state again: a run that was killed may have published others after it.
  ///
  /// - Throws: `FilesError`.
  func publish(_ state: TrainingState) throws {
    for model in published where state.published.contains(model.name) {
      let folder = "\(state.path)/\(TrainingState.bestName)/\(model.name)"
      try AtomicDirectory.publish(at: model.path, fileSystem: fileSystem) { staging in
        for name in try FileStatus.files(under: folder) { try staging.link(folder + "/" + name, as: name) }
      }
    }
  }

  /// Deletes states of steps that a run which goes on from `step` has not reached yet, and what writers left that were
  /// killed.
  func clear(after step: Int) {
    for later in steps where later > step { try? fileSystem.removeTree(path(step: later)) }
    let parents = published.map { String($0.path.dropLast($0.path.split(separator: "/").last?.count ?? 0)) }
    for folder in Set([run + "/"] + parents) {
      for name in (try? FileStatus.entries(of: folder)) ?? [] where name.hasPrefix(".") && name.contains(".part-") {
        remove(folder + name)
      }
    }
  }

  /// Deletes all states: the run is finished.
  func removeAll() { clear(after: -1) }

  private func remove(_ path: String) {
    guard let status = try? FileStatus(link: path) else { return }
    if status.kind == .directory { try? fileSystem.removeTree(path) } else { try? fileSystem.removeFile(path) }
  }
}
