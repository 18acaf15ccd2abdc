import ArgumentParser
import Datasets
import Files
import Tasks
import Training

/// `hone check`: what a person should know about a task's data before training on it.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Look for faults in the data of a task; nothing is trained or changed.",
    discussion: """
      hone check tasks/ner
      hone check reviews.csv --text review --label stars
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
  @Flag(help: "Print one JSON object with every place.")
  var json = false

  func validate() throws {
    if examples < 0 { throw ValidationError("--examples: expected 0 or more, found \(examples)") }
  }

  func run() throws {
    let folder = workspace.folder
    let task = try target.definition(folder)
    guard let kind = TaskKinds.kind(task.kind) else { return }
    let check = TaskCheck(
      task, kind: kind, encoders: EncoderLocator(modelsFolder: folder.models, folders: [task.folder, folder.root]),
      suspects: suspects)
    if json {
      Console.result(check.json.serialized())
    } else {
      for line in CheckText(check: check, examples: examples).lines { Console.result(line) }
    }
    if check.count(.error) > 0 || strict && check.count(.warning) > 0 { throw ExitCode(1) }
  }
}
