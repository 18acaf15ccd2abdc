import Datasets
import Training

/// What was read, and every row that could not be used.
struct DatasetNotes {
  let source: TrainingSource
  /// Rows that are named before the rest is only counted.
  private static let limit = 20

  var lines: [String] {
    ["\(source.role): \(source.path): \(source.rows) rows; \(source.description)"]
      + list(source.rejected.map(\.description), "rows or entities were left out")
      + list(source.repairs.map(\.description), "places were put right")
  }

  private func list(_ notes: [String], _ what: String) -> [String] {
    guard !notes.isEmpty else { return [] }
    var lines = ["\(source.role): \(notes.count) \(what):"] + notes.prefix(Self.limit).map { "  \($0)" }
    if notes.count > Self.limit {
      lines.append("  and \(notes.count - Self.limit) more (all with --show-rejected)")
    }
    return lines
  }

  /// Every note, however many.
  var all: [String] { (source.rejected.map(\.description) + source.repairs.map(\.description)).map { "  \($0)" } }
}
