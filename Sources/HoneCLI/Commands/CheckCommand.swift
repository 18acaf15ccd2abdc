import ArgumentParser
import Datasets
import Files
import Foundation
import Tasks
import Training

/// `hone check`: what a person should know about a task's data before training on it.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Look for faults in the data of a task; its files stay as they are.",
    discussion: """
      hone check tasks/ner
      hone check reviews.csv --text review --label stars
      hone check tickets --fix cleaned    a copy without what can be left out, to train on
      The exit status is 1 when an error was found, with --strict also after a warning.
      """)

  @OptionGroup var target: TaskTarget
  @OptionGroup var workspace: WorkspaceOptions
  @Option(help: ArgumentHelp("Show so many places of each finding.", valueName: "count"))
  var examples = 5
  @Flag(help: "Look for labels that may be wrong, by a simple model of the other rows.")
  var suspects = false
  @Flag(help: "Exit with status 1 after a warning too.")
  var strict = false
  @Option(
    help: ArgumentHelp(
      "Write a copy of the task and its files without rows that are unusable, doubled, or also in a file for scores.",
      valueName: "folder"))
  var fix: String?
  @Flag(help: "Print one JSON object with every place.")
  var json = false

  func validate() throws {
    if examples < 0 { throw ValidationError("--examples: expected 0 or more, found \(examples)") }
  }

  func run() throws {
    let folder = workspace.folder
    let task = try target.definition(folder)
    guard let kind = TaskKinds.kind(task.kind) else { return }
    func look(_ task: TaskDefinition) -> TaskCheck {
      TaskCheck(
        task, kind: kind,
        encoders: EncoderLocator(modelsFolder: folder.models, folders: [task.folder, folder.root]),
        suspects: suspects)
    }
    var check = look(task)
    if let fix {
      let repair = try TaskRepair(check, workingFolder: FileManager.default.currentDirectoryPath)
      check = look(try repair.write(to: fix, check: look))
      for line in RepairText(repair: repair, folder: fix).lines { json ? Console.note(line) : Console.result(line) }
    }
    if json {
      Console.result(check.json.serialized())
    } else {
      for line in CheckText(check: check, examples: examples).lines { Console.result(line) }
    }
    if check.count(.error) > 0 || strict && check.count(.warning) > 0 { throw ExitCode(1) }
  }
}
