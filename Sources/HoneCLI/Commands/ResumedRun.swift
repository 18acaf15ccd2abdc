import ArgumentParser
import Experiments
import Files
import Foundation
import Tasks
import Training

/// The run that `hone train --resume` means, and its task as the run or the named file has it.
struct ResumedRun {
  let run: RunFolder
  let file: TaskFile

  /// - Parameter target: a run (`TASK@RUN` or its folder), or a task whose newest unfinished run is meant.
  /// - Throws: `ValidationError` when there is none, and what is wrong with the task.
  static func find(_ target: TaskTarget, in folder: WorkspaceFolder) throws -> ResumedRun {
    let name = target.target
    let parts = name.split(separator: "@", maxSplits: 1).map(String.init)
    let named = parts.count == 2 && !name.contains("..") ? folder.runs + "/" + parts[0] + "/" + parts[1] : name
    if isRun(named) {
      let run = RunFolder(existing: named)
      try checkIsTraining(run)
      try checkIsAlone(run)
      guard target.hasNoSettings else {
        throw ValidationError("--resume: a run keeps its own settings; name the run alone")
      }
      return ResumedRun(run: run, file: try task(of: run))
    }
    if parts.count == 2 { throw ValidationError("\(name): no such run that can be gone on with in \(folder.runs)") }
    let unfinished = newest(named: name, in: folder)
    try unfinished.map(checkIsTraining)
    if let unfinished, !target.names(aFileIn: folder) {
      return ResumedRun(run: unfinished, file: try task(of: unfinished))
    }
    let file = try target.file(folder)
    guard let run = newest(named: file.name, in: folder) else {
      throw ValidationError(
        "--resume: no unfinished run of \(file.name) in \(folder.runs); train it without --resume")
    }
    // The file may say something else since; what was set on the command line holds where nothing is set now.
    if target.hasNoSettings, let now = try target.source(folder), let then = try RunLaunch(run: run).source {
      return ResumedRun(
        run: run, file: try TaskFile.read(path: now.file, overrides: then.overrides, registry: .standard))
    }
    return ResumedRun(run: run, file: file)
  }

  private static func checkIsTraining(_ run: RunFolder) throws {
    guard FileManager.default.fileExists(atPath: run.path + "/" + PretrainingSettings.fileName) else { return }
    throw ValidationError(
      "\(run.task)@\(run.name): is a pretraining; go on with it: hone pretrain \(run.task)@\(run.name) --resume")
  }

  /// A run of several that are not done yet is gone on with by them.
  private static func checkIsAlone(_ run: RunFolder) throws {
    let parent = URL(fileURLWithPath: run.path).deletingLastPathComponent().path
    guard ExperimentFolder.isExperiment(parent) else { return }
    let experiment = try ExperimentFolder.read(parent)
    guard experiment["result"]?.isNull ?? true else { return }
    if experiment["kind"] == "domain" {
      throw ValidationError(
        "\(run.task)@\(run.name): belongs to a pretraining; go on with all: hone pretrain "
          + "\(experiment["step"]?.stringValue ?? "RUN") --resume")
    }
    let command = experiment["kind"] == "sweep" ? "sweep" : "train"
    let name = run.name.split(separator: "/").first.map(String.init) ?? run.name
    throw ValidationError(
      "\(run.task)@\(run.name): is one of several runs; go on with all: hone \(command) --resume \(run.task)@\(name)")
  }

  private static func isRun(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path + "/" + RunLaunch.fileName)
  }

  /// - Parameters:
  ///   - isToGoOn: says of a finished run whether something else of it is left to do.
  ///   - isOfNoUse: says of an unfinished run that it is passed over.
  static func newest(
    named task: String, in folder: WorkspaceFolder, orWhere isToGoOn: (RunFolder) -> Bool = { _ in false },
    except isOfNoUse: (RunFolder) -> Bool = { _ in false }
  ) -> RunFolder? {
    guard !task.isEmpty, !task.contains("/"), !task.contains("..") else { return nil }
    let parent = folder.runs + "/" + task
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []).sorted(by: >)
    return names.map { RunFolder(existing: parent + "/" + $0) }.first {
      isRun($0.path) && (!$0.isFinished && !isOfNoUse($0) || isToGoOn($0))
    }
  }

  private static func task(of run: RunFolder) throws -> TaskFile {
    let own = run.path + "/" + TaskDefinition.fileName
    if FileManager.default.fileExists(atPath: own) { return try TaskFile.read(path: own, registry: .standard) }
    guard let source = try RunLaunch(run: run).source else {
      throw ValidationError("\(run.path): does not say which task file it was made from; name that with --resume")
    }
    return try TaskFile.read(path: source.file, overrides: source.overrides, registry: .standard)
  }
}
