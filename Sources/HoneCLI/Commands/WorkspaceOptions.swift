import ArgumentParser
import Datasets
import Foundation
import Tasks
import Tensors

/// Options that most commands share.
struct WorkspaceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Folder of tasks, models and runs; default: HONE_HOME, else found upward from here.", valueName: "dir"))
  var workspace: String?

  var folder: WorkspaceFolder {
    WorkspaceFolder.find(
      named: workspace, environment: ProcessInfo.processInfo.environment,
      from: FileManager.default.currentDirectoryPath)
  }

  var encoders: EncoderLocator { EncoderLocator(modelsFolder: folder.models) }
}

/// How many threads compute.
struct WorkerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Threads that compute; default: the usable cores.", valueName: "count"))
  var workers: Int?

  var count: Int { workers ?? UsableCores.count }

  func validate() throws {
    if let workers, !(1...1024).contains(workers) {
      throw ValidationError("--workers: expected 1 to 1024, found \(workers)")
    }
  }
}

/// What the head of a model is that others trained.
struct HeadOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Kind of a model that others trained, where its files do not say it: classification, multi_label or regression.",
      valueName: "kind"))
  var kind: String?

  var taskKind: TaskKind? { kind.flatMap(TaskKinds.kind) }

  func validate() throws {
    guard let kind, taskKind == nil else { return }
    let known = TaskKinds.all.map(\.name).joined(separator: ", ")
    throw ValidationError("--kind: expected one of \(known), found '\(kind)'")
  }
}

/// How a file of examples is read, where the file does not say it itself.
struct DataOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Column or field of the text: name, or number from 1; given again, the columns are joined.",
      valueName: "column"))
  var text: [String] = []
  @Option(help: ArgumentHelp("Column or field of the second text of a pair.", valueName: "column"))
  var pair: String?
  @Option(
    help: ArgumentHelp("Sheet of a workbook; default: the first that is shown and has something.", valueName: "name"))
  var sheet: String?
  @Option(help: ArgumentHelp("Column or field of the label: name, or number from 1.", valueName: "column"))
  var label: String?
  @Option(
    help: ArgumentHelp("Data format: \(DatasetFormats.all.map(\.name).joined(separator: ", ")).", valueName: "name"))
  var format: String?
  @Option(help: ArgumentHelp("Character between columns.", valueName: "character"))
  var delimiter: String?
  @Option(help: ArgumentHelp("Character encoding of the file, such as utf-8 or windows-1252.", valueName: "name"))
  var encoding: String?

  /// The options for a file, whose encoding is guessed where it is not said.
  ///
  /// - Parameter model: gives the columns of its training where none are named here and the file has columns.
  /// - Throws: `DatasetError` when the file cannot be read.
  func readOptions(requireLabels: Bool, model: ModelSettings, file: String) throws -> ReadOptions {
    var options = readOptions(requireLabels: requireLabels, columnsOf: model, file: file)
    options.encoding = try guessedEncoding(of: file) ?? options.encoding
    return options
  }

  /// The encoding that the file most likely has, which is noted; nil where it is said, or where the file says it.
  ///
  /// - Throws: `DatasetError` when the file cannot be read.
  func guessedEncoding(of file: String) throws -> String? {
    guard encoding == nil, let guess = try EncodingGuess(path: file) else { return nil }
    Console.note("\(file): encoding guessed as \(guess.encoding): \(guess.evidence); --encoding says another")
    return guess.encoding
  }

  func readOptions(requireLabels: Bool, columnsOf model: ModelSettings? = nil, file: String? = nil) -> ReadOptions {
    var options = ReadOptions(
      format: format, textColumn: text.first, labelColumn: label, delimiter: delimiter, encoding: encoding,
      requireLabels: requireLabels)
    options.moreTextColumns = Array(text.dropFirst())
    options.pairColumn = pair
    options.sheet = sheet
    if text.isEmpty, let model, let file, DatasetFormats.hasColumns(path: file, format: format) {
      options.textColumn = model.textColumns.first
      options.moreTextColumns = Array(model.textColumns.dropFirst())
      if pair == nil { options.pairColumn = model.pairColumn }
    }
    return options
  }

  /// The same as settings of a task file.
  var overrides: [String] {
    let columns = text.isEmpty ? [] : ["data.text=[" + text.map(quoted).joined(separator: ", ") + "]"]
    return columns
      + [
        ("data.pair", pair), ("data.label", label), ("data.format", format), ("data.delimiter", delimiter),
        ("data.encoding", encoding),
        ("data.sheet", sheet),
      ].compactMap { path, value in value.map { "\(path)=\(quoted($0))" } }
  }

  private func quoted(_ value: String) -> String {
    "'" + value.replacingOccurrences(of: "'", with: "''") + "'"
  }
}

extension TaskRegistry {
  /// The kinds and formats of this build.
  static var standard: TaskRegistry {
    TaskRegistry(
      kinds: TaskKinds.all.map(\.name), formats: DatasetFormats.all.map(\.name) + AnnotationFormats.all.map(\.name))
  }
}
