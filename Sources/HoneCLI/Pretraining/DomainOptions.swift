import ArgumentParser
import Encoders
import Experiments
import Files
import Foundation
import Tasks

/// Tasks that show what a pretraining brings.
struct DomainOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Tasks (folders, files or names under tasks/, with commas between) that are trained with the encoder before and after, "
        + "to say what the texts brought them.", valueName: "tasks"))
  var tasks: [String] = []
  @Option(help: ArgumentHelp("Seeds that each of the tasks is trained with; default: 1.", valueName: "count"))
  var taskSeeds: Int?

  var isEmpty: Bool { tasks.isEmpty && taskSeeds == nil }
  var seeds: Int { taskSeeds ?? 1 }

  func validate() throws {
    guard let taskSeeds else { return }
    guard (1...100).contains(taskSeeds) else {
      throw ValidationError("--task-seeds: expected 1 to 100, found \(taskSeeds)")
    }
    if tasks.isEmpty { throw ValidationError("--task-seeds: expected --tasks with it") }
  }

  /// The tasks, read and checked on the encoder.
  ///
  /// - Throws: what is wrong with one of them.
  func read(_ folder: WorkspaceFolder, on base: ModelDirectory) throws -> [DomainTask] {
    var found: [DomainTask] = []
    for name in try names() {
      guard let path = TaskTarget.taskFile(name, folder) else { throw ValidationError(unknown(name, folder)) }
      let task = try DomainTask(path: path, registry: .standard)
      if let other = found.first(where: { $0.name.hasSameBytes(as: task.name) }) {
        throw ValidationError(
          other.path.hasSameBytes(as: task.path)
            ? "--tasks: expected each task once, found \(task.name) twice"
            : "--tasks: expected tasks of different names, found \(task.name) in \(other.path) and in \(task.path)")
      }
      try task.check(on: base)
      found.append(task)
    }
    return found
  }

  /// A path may have commas of its own.
  private func names() throws -> [String] {
    try tasks.flatMap { list -> [String] in
      if FileManager.default.fileExists(atPath: list) { return [list] }
      let names = list.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      if names.contains("") { throw ValidationError("--tasks: expected names with commas between, found '\(list)'") }
      return names
    }
  }

  private func unknown(_ name: String, _ folder: WorkspaceFolder) -> String {
    if FileManager.default.fileExists(atPath: name) {
      return "--tasks: expected a task (a folder with task.yaml, or a .yaml file), found \(name)"
    }
    let known = ((try? FileManager.default.contentsOfDirectory(atPath: folder.tasks)) ?? []).sorted().filter {
      TaskTarget.taskFile($0, folder) != nil
    }
    let advice =
      NearestName.of(name, in: known).map { "did you mean \($0)?" }
      ?? (known.isEmpty ? "there is none in \(folder.tasks)" : "there are \(known.joined(separator: ", "))")
    return "--tasks: no task \(name); \(advice)"
  }
}
