import ArgumentParser
import Datasets
import Foundation
import Tasks
import Training

/// The task that a command is about: a task file, or a data file with what is assumed of it.
struct TaskTarget: ParsableArguments {
  @Argument(help: "A task (folder, file or name under tasks/), or a data file.")
  var target: String
  @Option(
    help: ArgumentHelp("What is predicted: \(TaskKinds.all.map(\.name).joined(separator: ", ")).", valueName: "kind"))
  var kind: String?
  @Option(
    help: ArgumentHelp(
      "What is trained: \(TuningMethods.all.map { $0.name }.joined(separator: ", ")).", valueName: "method"))
  var method: String?
  @Option(help: ArgumentHelp("Encoder: a name under models/ or a model directory.", valueName: "encoder"))
  var encoder: String?
  @Option(help: ArgumentHelp("File of labelled examples to choose the best weights by.", valueName: "file"))
  var validation: String?
  @Option(help: ArgumentHelp("File of labelled examples for the final score.", valueName: "file"))
  var test: String?
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Override a setting of the task; may be repeated.", valueName: "key=value"))
  var settings: [String] = []
  @OptionGroup var data: DataOptions

  /// - Throws: what is wrong with the task file or an option, and for a file of several heads.
  func definition(_ folder: WorkspaceFolder) throws -> TaskDefinition {
    switch try file(folder) {
    case .single(let task): return task
    case .joint(let task):
      throw ValidationError(
        "\(target): expected a task, found \(task.heads.count) heads that are trained together; name the file of one task"
      )
    }
  }

  /// - Throws: what is wrong with the task file or an option.
  func file(_ folder: WorkspaceFolder) throws -> TaskFile {
    if let path = taskFile(folder) {
      return try TaskFile.read(path: path, overrides: taskOverrides, registry: .standard)
    }
    var overrides = data.overrides
    if let test { overrides.append("data.test=" + absolute(test)) }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: target, isDirectory: &isFolder), !isFolder.boolValue,
      let encoding = try data.guessedEncoding(of: target)
    {
      overrides.append("data.encoding=\(encoding)")
    }
    return .single(
      try TaskDefinition.assumed(
        data: target, kind: kind ?? "classification", validation: validation, encoder: encoder, method: method,
        overrides: overrides + settings, registry: .standard))
  }

  /// The task file and what is set besides; nil for a data file.
  func source(_ folder: WorkspaceFolder) throws -> RunLaunch.Source? {
    guard let path = taskFile(folder) else { return nil }
    return RunLaunch.Source(file: absolute(path), overrides: taskOverrides)
  }

  /// Whether nothing is said besides the name.
  var hasNoSettings: Bool { data.overrides.isEmpty && taskOverrides.isEmpty }

  /// Whether the target is a task or a data file, and not only a name of runs.
  func names(aFileIn folder: WorkspaceFolder) -> Bool {
    taskFile(folder) != nil || FileManager.default.fileExists(atPath: target)
  }

  /// What the options say, as settings of a task file.
  private var taskOverrides: [String] {
    var overrides = data.overrides
    if let test { overrides.append("data.test=" + absolute(test)) }
    if let kind { overrides.append("kind=\(kind)") }
    if let method { overrides.append("method=\(method)") }
    if let encoder { overrides.append("encoder=\(encoder)") }
    if let validation { overrides.append("data.validation=" + absolute(validation)) }
    return overrides + settings
  }

  private func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }

  private func taskFile(_ folder: WorkspaceFolder) -> String? { Self.taskFile(target, folder) }

  /// The task file that a name means, or nil when it is a data file.
  static func taskFile(_ target: String, _ folder: WorkspaceFolder) -> String? {
    let files = FileManager.default
    if target.hasSuffix(".yaml") || target.hasSuffix(".yml") { return target }
    if files.fileExists(atPath: target + "/" + TaskDefinition.fileName) { return target }
    if files.fileExists(atPath: target) { return nil }
    let named = folder.tasks + "/" + target
    return files.fileExists(atPath: named + "/" + TaskDefinition.fileName) ? named : nil
  }
}
