package import Files
import Foundation
package import Tasks
package import Training

/// The folder of several runs that belong together: `runs/TASK/STAMP`, with `experiment.json` and a run in each folder
/// below it.
package struct ExperimentFolder: Sendable {
  package static let fileName = "experiment.json"
  private static let version = 1

  package let folder: RunFolder
  private let lock: FileLock

  package var path: String { folder.path }
  /// As other commands name it.
  package var name: String { "\(folder.task)@\(folder.name)" }

  /// Makes a new one.
  ///
  /// - Throws: `RunError`.
  package init(workspace: WorkspaceFolder, task: String) throws {
    folder = try RunFolder(workspace: workspace, task: task)
    lock = try FileLock(path: folder.path + "/.lock")
  }

  /// Opens one that is there, to go on with it.
  ///
  /// - Throws: `FilesError.inUse` when another process is at it.
  package init(existing path: String) throws {
    folder = RunFolder(existing: path)
    lock = try FileLock(path: folder.path + "/.lock")
  }

  package static func isExperiment(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path + "/" + fileName)
  }

  /// What the folder keeps of the experiment.
  ///
  /// - Throws: `FilesError`, `ExperimentError.unreadable`.
  package static func read(_ path: String) throws -> JSON {
    let json = try JSON.parse(MappedFile(path: path + "/" + fileName))
    guard json["version"]?.intValue == version else {
      throw ExperimentError.unreadable(path: path + "/" + fileName, reason: "it is of another version")
    }
    return json
  }

  /// That what decides the runs is as it was when the experiment was made.
  ///
  /// - Throws: `RunError.differs`, `RunError.otherBits`.
  func check(_ task: TaskDefinition, _ kept: JSON, encoders: EncoderLocator, allowsDifferentBits: Bool) throws {
    guard let earlier = kept["identity"].flatMap(RunIdentity.init) else {
      throw ExperimentError.unreadable(path: path, reason: "it does not say what it is made of")
    }
    let now = try RunIdentity(task, encoders: encoders)
    let changes = now.changes(from: earlier)
    guard changes.isEmpty else { throw RunError.differs(run: path, changes: changes) }
    let others = now.otherArithmetic(than: earlier)
    guard others.isEmpty || allowsDifferentBits else { throw RunError.otherBits(run: path, changes: others) }
  }

  /// Lets other processes go on with it.
  func release() { lock.release() }

  /// Replaces what is kept; atomically.
  ///
  /// - Throws: `FilesError`.
  func write(_ members: JSONObject) throws {
    var object = JSONObject()
    object["version"] = .number(JSONNumber(Self.version))
    for member in members.members { object[member.key] = member.value }
    try AtomicFile.write(path + "/" + Self.fileName, JSON.object(object).serialized(pretty: true) + "\n")
  }

  /// Trains one of the runs: a new one, or from where it was interrupted.
  ///
  /// - Returns: what its summary says.
  /// - Throws: `ExperimentInterruption` when asked to stop; what the training throws.
  func train(
    _ name: String, task: TaskDefinition, workspace: WorkspaceFolder, encoders: EncoderLocator,
    options: TrainingJob.Options, observe: @escaping (TrainingEvent) -> Void
  ) throws -> JSON {
    let run = try folder.head(name)
    if !run.isFinished {
      var options = options
      if FileManager.default.fileExists(atPath: run.path + "/" + RunLaunch.fileName) {
        options.resume = run
      } else {
        options.folder = run
      }
      do {
        let job = try TrainingJob(task, workspace: workspace, encoders: encoders, options: options)
        _ = try job.train(observe: observe)
      } catch let interruption as TrainingInterruption where interruption.signal != 0 {
        throw ExperimentInterruption(signal: interruption.signal, name: self.name, run: name)
      }
    }
    return try JSON.parse(MappedFile(path: run.path + "/summary.json"))
  }
}

/// Several runs that were asked to stop; all that is done is kept.
package struct ExperimentInterruption: Error, Equatable, Sendable, CustomStringConvertible {
  package let signal: Int32
  /// The experiment's, as other commands take it.
  package let name: String
  /// The run that was at work.
  package let run: String

  package var description: String { "stopped in \(run), which is saved" }
}

/// What can go wrong with several runs.
package enum ExperimentError: Error, Equatable, Sendable, CustomStringConvertible {
  case unreadable(path: String, reason: String)
  case noScores(reason: String)
  case noSpace(path: String)
  /// Not one training came to its end.
  case allFailed(path: String, reason: String)

  package var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): cannot go on with these runs: \(reason); begin anew"
    case .noScores(let reason):
      "expected examples to score on, found none: \(reason); name data.validation, for instance {fraction: 0.1}"
    case .allFailed(let path, let reason): "\(path): no training came to its end: \(reason)"
    case .noSpace(let path):
      "\(path): expected a sweep with a space of settings, found none; write for instance "
        + "sweep: {space: {training.learning_rate: {from: 1.0e-5, to: 1.0e-3}}}"
    }
  }
}
