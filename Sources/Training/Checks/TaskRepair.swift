package import Datasets
import Files
import Foundation
package import Tasks

/// A copy of a task and its files without the rows that spoil them; the files themselves stay as they are.
package struct TaskRepair: Sendable {
  package struct File: Sendable {
    package let role: String
    package let path: String
    package let name: String
    package let kept: Int
    package let dropped: [(reason: DataFixes.Reason, count: Int)]
    fileprivate let bytes: [UInt8]
  }

  package let files: [File]
  private let task: TaskDefinition

  /// - Parameter workingFolder: where relative paths begin, as an absolute path.
  /// - Throws: `TaskRepairError`, `DatasetError`.
  package init(_ check: TaskCheck, workingFolder: String) throws {
    guard TaskKinds.kind(check.task.kind)?.isOfTexts ?? false else {
      throw TaskRepairError.wrongKind(task: check.task.name, kind: check.task.kind)
    }
    let fixes = DataFixes(check.data)
    var task = check.task
    let encoder = task.path(of: task.encoder)
    if task.encoder.contains("/"), FileManager.default.fileExists(atPath: encoder) {
      // Named from the folder of the task file, which is another one for the copy.
      task.encoder = encoder.hasPrefix("/") ? encoder : workingFolder + "/" + encoder
    }
    var names: Set<String> = []
    var files: [File] = []
    for (split, lines) in zip(check.data.splits, fixes.splits) {
      if let failure = split.failure { throw TaskRepairError.unreadable(failure) }
      guard split.texts.contains(where: { lines[$0.location.line] == nil }) else {
        throw TaskRepairError.nothingLeft(path: split.path)
      }
      let copy = try RowCopy(
        of: split.path, options: ReadOptions(check.task.data, requireLabels: true),
        rows: Set(split.texts.map(\.location.line) + split.rejected.map(\.location.line)), dropped: Set(lines.keys))
      let name = names.insert(copy.name).inserted ? copy.name : split.role + "-" + copy.name
      names.insert(name)
      switch split.role {
      case "validation": task.data.validation = .file(name)
      case "test": task.data.test = .file(name)
      default: task.data.train = name
      }
      // What was said of the workbook is not true of the table.
      if copy.isOfSheet { (task.data.format, task.data.sheet, task.data.encoding) = (nil, nil, nil) }
      files.append(
        File(
          role: split.role, path: split.path, name: name,
          kept: split.texts.count { lines[$0.location.line] == nil },
          dropped: DataFixes.Reason.allCases.map { reason in
            (reason, lines.values.count { $0 == reason })
          }.filter { $0.count > 0 }, bytes: copy.bytes))
    }
    self.files = files
    self.task = task
  }

  /// Writes the files and a task file for them into a new folder, and reads them again.
  ///
  /// - Parameter check: how a task is read again.
  /// - Returns: the task of the copy.
  /// - Throws: `TaskRepairError` where the folder is there already, or where the copy does not read as it should: then
  ///   nothing is left behind.
  package func write(to folder: String, check: (TaskDefinition) -> TaskCheck) throws -> TaskDefinition {
    guard try FileStatus(folder) == nil else { throw TaskRepairError.exists(path: folder) }
    var published = task
    published.folder = folder
    try AtomicDirectory.publish(at: folder) { staging in
      for file in files { try file.bytes.withUnsafeBytes { try staging.write(file.name, bytes: $0) } }
      try Array(task.yaml().utf8).withUnsafeBytes { try staging.write(TaskDefinition.fileName, bytes: $0) }
      var copy = task
      copy.folder = staging.path
      let result = check(copy)
      for (file, split) in zip(files, result.data.splits) {
        guard split.failure == nil, split.rejected.isEmpty, split.texts.count == file.kept else {
          let line = split.rejected.first?.location.line
          throw TaskRepairError.notClean(path: file.path, line: line, rows: split.texts.count, expected: file.kept)
        }
      }
    }
    return published
  }
}

/// Why no cleaned copy is made.
package enum TaskRepairError: Error, Equatable, CustomStringConvertible {
  case wrongKind(task: String, kind: String)
  case unreadable(String)
  case nothingLeft(path: String)
  case exists(path: String)
  case notClean(path: String, line: Int?, rows: Int, expected: Int)

  package var description: String {
    switch self {
    case .wrongKind(let task, let kind):
      "\(task): expected a task of whole texts to clean, found kind \(kind); correct its files where hone check says"
    case .unreadable(let failure): failure
    case .nothingLeft(let path): "\(path): expected rows that can be kept, found none"
    case .exists(let path): "\(path): is there already; name a new folder for the cleaned copy"
    case .notClean(let path, let line, let rows, let expected):
      "\(path): expected \(expected) rows in the cleaned copy, found \(rows)"
        + (line.map { " (line \($0) of the copy cannot be used)" } ?? "")
        + "; correct the broken rows by hand, which hone check names"
    }
  }
}
