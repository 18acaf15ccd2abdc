import Files
import Training

/// `tasks.json` of a domain step: the tasks that are trained before and after, and what is done of it.
struct DomainPlan: Sendable {
  static let fileName = "tasks.json"
  private static let version = 1

  /// A task by its file, and the folder of its runs.
  struct Entry: Sendable, Equatable {
    let name: String
    let file: String
    let folder: String
  }

  var seeds: Int
  var lanes: Int
  var entries: [Entry]
  var trials: [DomainTrial] = []
  /// Once all is done.
  var report: JSON = .null

  init(seeds: Int, lanes: Int, entries: [Entry]) {
    self.seeds = seeds
    self.lanes = lanes
    self.entries = entries
  }

  func trial(_ task: String, _ side: DomainSide, seed: UInt64) -> DomainTrial? {
    trials.first { $0.task == task && $0.side == side && $0.seed == seed }
  }

  func write(to run: RunFolder) throws {
    let json: JSON = [
      "version": .number(JSONNumber(Self.version)), "seeds": .number(JSONNumber(seeds)),
      "lanes": .number(JSONNumber(lanes)),
      "tasks": .array(
        entries.map { ["name": .string($0.name), "file": .string($0.file), "folder": .string($0.folder)] }),
      "trainings": .array(trials.map(\.json)), "report": report,
    ]
    try AtomicFile.write(run.path + "/" + Self.fileName, json.serialized(pretty: true) + "\n")
  }

  /// - Throws: `FilesError`, `ExperimentError.unreadable`.
  init(of run: RunFolder) throws {
    let path = run.path + "/" + Self.fileName
    let json = try JSON.parse(MappedFile(path: path))
    guard json["version"]?.intValue == Self.version else {
      throw ExperimentError.unreadable(path: path, reason: "it is of another version")
    }
    guard let seeds = json["seeds"]?.intValue, (1...1000).contains(seeds), let lanes = json["lanes"]?.intValue,
      lanes > 0, let tasks = json["tasks"]?.arrayValue, let trials = json["trainings"]?.arrayValue
    else { throw ExperimentError.unreadable(path: path, reason: "it does not say what it is made of") }
    self.seeds = seeds
    self.lanes = lanes
    entries = try tasks.map { task in
      guard let name = task["name"]?.stringValue, let file = task["file"]?.stringValue,
        let folder = task["folder"]?.stringValue
      else { throw ExperimentError.unreadable(path: path, reason: "a task of it has no name, file or folder") }
      return Entry(name: name, file: file, folder: folder)
    }
    self.trials = try trials.map { trial in
      guard let trial = DomainTrial(trial) else {
        throw ExperimentError.unreadable(path: path, reason: "a training of it has no task, side, seed or scores")
      }
      return trial
    }
    report = json["report"] ?? .null
  }
}
