import Datasets
import Foundation
import Tasks

/// Every kind and every data format of this build.
let registry = TaskRegistry(kinds: TaskKinds.all.map(\.name), formats: DatasetFormats.all.map(\.name))

/// The repository's root, found from this file.
let repository = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// The shortest task file, to which tests add lines.
let minimal = """
  version: 1
  kind: classification
  data: {train: train.tsv}

  """

func parse(_ text: String, overrides: [String] = []) throws -> TaskDefinition {
  try TaskDefinition.parse(text, file: "t/task.yaml", folder: "t", overrides: overrides, registry: registry)
}

/// The one line that a text is refused with, or nil when it is accepted.
func refusal(_ text: String, overrides: [String] = []) -> String? {
  do {
    _ = try parse(text, overrides: overrides)
    return nil
  } catch {
    return "\(error)"
  }
}
