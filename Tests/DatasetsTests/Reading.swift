import Datasets
import Foundation

/// What a row was read as, short enough to compare in one line.
struct Row: Equatable, CustomStringConvertible {
  let text: String
  let label: String?
  let line: Int

  init(_ text: String, _ label: String?, _ line: Int) {
    self.text = text
    self.label = label
    self.line = line
  }

  static func == (left: Row, right: Row) -> Bool {
    Array(left.text.utf8) == Array(right.text.utf8)
      && left.label.map { Array($0.utf8) } == right.label.map { Array($0.utf8) } && left.line == right.line
  }

  var description: String { "\(line): \(label?.debugDescription ?? "-") \(text.debugDescription)" }
}

extension Dataset {
  var rows: [Row] { examples.map { Row($0.text, $0.label, $0.location.line) } }
  var rejectedLines: [Int] { rejected.map(\.location.line) }
}

/// Reads text as if it stood in a file of that name.
func read(_ content: String, as file: String, _ options: ReadOptions = ReadOptions()) throws -> Dataset {
  try DatasetFormats.read(Array(content.utf8), source: file, options: options)
}

func read(_ content: [UInt8], as file: String, _ options: ReadOptions = ReadOptions()) throws -> Dataset {
  try DatasetFormats.read(content, source: file, options: options)
}

/// Runs `body` with an empty directory that is deleted afterwards.
func withTemporaryDirectory<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let directory = FileManager.default.temporaryDirectory.appending(path: "datasets-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: directory) }
  return try body(directory)
}
