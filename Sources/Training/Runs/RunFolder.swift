import Files
package import Foundation
package import Tasks

/// The folder of one run: `runs/TASK/STAMP` with task, split, log, baselines, summary and the model.
package struct RunFolder: Sendable, Equatable {
  package let path: String
  package let task: String
  /// The run's name, as in `TASK@NAME`.
  package let name: String

  /// Makes a new folder named by the time.
  ///
  /// - Throws: `FilesError`.
  package init(workspace: WorkspaceFolder, task: String, now: Date = Date()) throws {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = "yyyyMMdd-HHmmss"
    let stamp = formatter.string(from: now)
    let parent = workspace.runs + "/" + task
    self.task = task
    let files = FileManager.default
    do {
      try files.createDirectory(atPath: parent, withIntermediateDirectories: true)
    } catch {
      throw RunError.cannotMake(path: parent, reason: error.localizedDescription)
    }
    var attempt = 0
    while true {
      let candidate = attempt == 0 ? stamp : "\(stamp)-\(attempt)"
      do {
        // Creating fails when the folder exists, so that two runs never share one.
        try files.createDirectory(atPath: parent + "/" + candidate, withIntermediateDirectories: false)
        name = candidate
        path = parent + "/" + candidate
        return
      } catch {
        guard files.fileExists(atPath: parent + "/" + candidate), attempt < 1000 else {
          throw RunError.cannotMake(path: parent + "/" + candidate, reason: error.localizedDescription)
        }
        attempt += 1
      }
    }
  }

  private init(path: String, task: String, name: String) {
    self.path = path
    self.task = task
    self.name = name
  }

  /// The folder of a run that is there, as the run itself is named; where it does not say, `TASK/STAMP`.
  package init(existing path: String) {
    let url = URL(fileURLWithPath: path).standardizedFileURL
    let launch = (try? MappedFile(path: url.path + "/" + RunLaunch.fileName)).flatMap { try? JSON.parse($0) }
    self.init(
      path: url.path, task: launch?["task"]?.stringValue ?? url.deletingLastPathComponent().lastPathComponent,
      name: launch?["name"]?.stringValue ?? url.lastPathComponent)
  }

  /// How a run ended that is not finished: `{"state": "stopped"}` or `"failed"`.
  package static let endName = "end.json"

  /// Says how the run ended; nil: it goes on.
  package func writeEnd(_ state: String?) {
    let path = path + "/" + Self.endName
    if let state {
      try? AtomicFile.write(
        path, JSON.object(JSONObject([.init(key: "state", value: .string(state))])).serialized() + "\n")
    } else {
      try? PosixFileSystem().removeFile(path)
    }
  }

  /// Whether it failed before there was a state to go on from.
  package var failedAtOnce: Bool {
    guard !isFinished, !canGoOn, let file = try? MappedFile(path: path + "/" + Self.endName) else { return false }
    return (try? JSON.parse(file))?["state"] == "failed"
  }

  /// Whether the run came to its end.
  package var isFinished: Bool { FileManager.default.fileExists(atPath: path + "/summary.json") }

  /// Whether it is unfinished and a state is there to go on from.
  package var canGoOn: Bool { !isFinished && !StateFolder(run: path, published: [], keepLast: 1).steps.isEmpty }

  /// Keeps other processes from training into the run.
  ///
  /// - Throws: `FilesError.inUse`.
  func lock() throws -> FileLock { try FileLock(path: path + "/.lock") }

  /// The folder of one of several heads inside of the run; made when it is not there.
  ///
  /// - Throws: `RunError`.
  package func head(_ head: String) throws -> RunFolder {
    let inner = path + "/" + head
    do {
      try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
    } catch {
      throw RunError.cannotMake(path: inner, reason: error.localizedDescription)
    }
    return RunFolder(path: inner, task: task, name: "\(name)/\(head)")
  }

  /// The published model.
  package var model: String { path + "/model" }

  func write(_ task: TaskDefinition) throws {
    let resolved = task.withAbsolutePaths(from: FileManager.default.currentDirectoryPath)
    try AtomicFile.write(path + "/task.yaml", resolved.yaml())
  }

  /// Which rows of the training file were held out, counted from 0 among the rows that were read.
  func write(split data: any TrainingSubject) throws {
    let json: JSON = [
      "training_rows": .number(JSONNumber(data.trainingCount)),
      "validation_rows": .number(JSONNumber(data.validationCount)),
      "test_rows": data.testCount.map { .number(JSONNumber($0)) } ?? .null,
      "held_out_of_training_file": .array(data.heldOut.validation.map { .number(JSONNumber($0)) }),
      "test_of_training_file": .array(data.heldOut.test.map { .number(JSONNumber($0)) }),
    ]
    try AtomicFile.write(path + "/split.json", json.serialized() + "\n")
  }

  func openLog() throws -> StepLog { try StepLog(path: path + "/steps.jsonl") }

  /// That a training file is the one that a run's model was trained on.
  ///
  /// - Throws: `RunError.changed` when its digest is another than the one that the model keeps.
  package static func checkUnchanged(_ path: String, run: String) throws {
    let settings = try JSON.parse(MappedFile(path: run + "/model/" + ModelSettings.fileName))
    guard let kept = settings["lineage"]?["data"]?["training"]?["sha256"]?.stringValue else { return }
    guard try Digest.sha256(path: path) == kept else { throw RunError.changed(path: path) }
  }

  func write(_ outcome: TrainingOutcome, settings: ModelSettings) throws {
    try AtomicFile.write(path + "/summary.json", outcome.json.serialized(pretty: true) + "\n")
  }
}

extension RunFolder {
  func write(_ outcome: JointOutcome) throws {
    try AtomicFile.write(path + "/summary.json", outcome.json.serialized(pretty: true) + "\n")
  }
}

/// What can go wrong with a run's folder.
package enum RunError: Error, Equatable, Sendable, CustomStringConvertible {
  case cannotMake(path: String, reason: String)
  case changed(path: String)
  /// A run that cannot be gone on with at all.
  case cannotResume(run: String, reason: String)
  /// What decides a run's weights is not as it was.
  case differs(run: String, changes: [String])
  /// What computes is another, so that the same bits are not to be had.
  case otherBits(run: String, changes: [String])

  package var description: String {
    switch self {
    case .cannotMake(let path, let reason):
      "\(path): cannot make the run's folder: \(reason); choose another place with --workspace"
    case .changed(let path):
      "\(path): has changed since the model was trained on a part of it, so that its test rows cannot be told; name a file "
        + "with --data"
    case .cannotResume(let run, let reason):
      "\(run): cannot go on with this run: \(reason); train anew without --resume"
    case .differs(let run, let changes):
      "\(run): cannot go on with this run: \(changes.joined(separator: "; ")); put it back, or train anew without --resume"
    case .otherBits(let run, let changes):
      "\(run): was begun on \(changes.joined(separator: " and ")), so that going on would not give the same bits; say "
        + "--allow-different-bits to go on all the same"
    }
  }
}
