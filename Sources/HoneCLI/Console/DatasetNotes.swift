import Datasets

/// What was read, and every row that could not be used.
struct DatasetNotes {
  let role: String
  let path: String
  let dataset: Dataset
  /// Rows that are named before the rest is only counted.
  private static let limit = 20

  var lines: [String] {
    var lines = ["\(role): \(path): \(dataset.examples.count) rows; \(dataset.description)"]
    guard !dataset.rejected.isEmpty else { return lines }
    lines.append("\(role): \(dataset.rejected.count) rows were left out:")
    lines += dataset.rejected.prefix(Self.limit).map { "  \($0)" }
    if dataset.rejected.count > Self.limit {
      lines.append("  and \(dataset.rejected.count - Self.limit) more (all with --show-rejected)")
    }
    return lines
  }

  var allRejected: [String] { dataset.rejected.map { "  \($0)" } }
}
