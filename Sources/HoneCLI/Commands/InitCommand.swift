import ArgumentParser
import Datasets
import Files
import Foundation
import Tasks
import Training

/// `hone init`: a task file from a data file.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Look at a data file and write a task for it, with every guess stated.",
    discussion: """
      hone init tickets --data tickets.xlsx --text subject --text body --label topic
      writes tasks/tickets/task.yaml; without --text and --label the columns are found by their names.
      """)

  @Argument(help: "Name of the task.")
  var name: String
  @Option(name: .customLong("data"), help: ArgumentHelp("File of labelled texts.", valueName: "file"))
  var file: String
  @Option(help: ArgumentHelp("File of labelled texts for the final score.", valueName: "file"))
  var test: String?
  @Option(
    help: ArgumentHelp(
      "What is predicted: \(TaskKinds.all.filter(\.isOfTexts).map(\.name).joined(separator: ", ")).",
      valueName: "kind"))
  var kind: String?
  @Option(help: ArgumentHelp("Column whose equal values are never on both sides of a split.", valueName: "column"))
  var group: String?
  @Option(help: ArgumentHelp("Column of a date by which the newest rows are held out.", valueName: "column"))
  var by: String?
  @OptionGroup var data: DataOptions
  @OptionGroup var workspace: WorkspaceOptions
  @Flag(help: "Replace a task file that is there.")
  var force = false

  func validate() throws {
    if TaskName.derived(from: name) != name {
      throw ValidationError("the task's name: expected letters, digits, '.', '_' and '-', found '\(name)'")
    }
    if let kind, !(TaskKinds.kind(kind)?.isOfTexts ?? false) {
      throw ValidationError(
        "--kind: expected one of \(TaskKinds.all.filter(\.isOfTexts).map(\.name).joined(separator: ", ")), found '\(kind)'"
      )
    }
  }

  func run() throws {
    let folder = workspace.folder.tasks + "/" + name
    let path = folder + "/" + TaskDefinition.fileName
    if !force, FileManager.default.fileExists(atPath: path) {
      throw InitError.exists(path: path)
    }
    var source = TaskDraft.Source(
      file: Self.relative(file, to: folder), options: data.readOptions(requireLabels: true))
    source.test = test.map { Self.relative($0, to: folder) }
    (source.group, source.time, source.kind) = (group, by, kind)
    if data.encoding == nil, let guess = try EncodingGuess(path: file) {
      source.options.encoding = guess.encoding
      source.encodingEvidence = guess.evidence
    }
    var options = source.options
    options.keptColumns = [group, by].compactMap { $0 }
    var dataset = try DatasetFormats.read(path: file, options: options)
    var draft = TaskDraft(dataset, source: source)
    if draft.kind.target == .labels {
      // Rows without a label have none of several.
      options.allowsEmptyLabels = true
      dataset = try DatasetFormats.read(path: file, options: options)
      draft = TaskDraft(dataset, source: source)
    }
    // What is written is what the reader understands.
    _ = try TaskDefinition.parse(draft.text, file: path, folder: folder, registry: .standard)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try AtomicFile.write(path, draft.text)
    for line in DatasetNotes(source: TrainingSource(role: "data", path: file, dataset)).lines { Console.note(line) }
    Console.result(draft.text)
    Console.result("wrote \(path)")
    Console.result("next: hone check \(name), then hone train \(name)")
  }

  /// A file as it is called from a folder: up to what both have in common, then down.
  static func relative(_ file: String, to folder: String) -> String {
    let working = FileManager.default.currentDirectoryPath
    func parts(_ path: String) -> [String] {
      URL(fileURLWithPath: path.hasPrefix("/") ? path : working + "/" + path).standardizedFileURL.pathComponents
    }
    let (target, base) = (parts(file), parts(folder))
    let common = zip(target, base).prefix { $0 == $1 }.count
    // Files far away are named by their whole path.
    guard common > 1 else { return target.joined(separator: "/").replacingOccurrences(of: "//", with: "/") }
    return (Array(repeating: "..", count: base.count - common) + target[common...]).joined(separator: "/")
  }
}

/// Why no task file is written.
enum InitError: Error, CustomStringConvertible {
  case exists(path: String)

  var description: String {
    switch self {
    case .exists(let path): "\(path): is there already; choose another name, or replace it with --force"
    }
  }
}
