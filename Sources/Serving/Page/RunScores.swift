import Files
import Store

/// The scores in a run's report: of the test data, and of each of several heads.
struct RunScores: Sendable {
  /// The scores of one head; of a run of a single model the only part.
  struct Part: Sendable {
    /// The head; nil: the run's only one.
    let head: String?
    /// Empty: not said.
    let metric: String
    let score: Double?
    let interval: (low: Double, high: Double)?
    /// Single numbers by name.
    let numbers: [(name: String, value: Double)]
    /// Scores of labels: columns, and a row a label.
    let columns: [String]
    let labels: [(name: String, values: [Double?])]
  }

  let parts: [Part]
  /// Numbers and labels that are shown of a part.
  private static let (mostNumbers, mostLabels, mostParts) = (40, 60, 12)

  init(_ run: StoredRun) {
    if let heads = run.summary["heads"]?.objectValue?.members, !heads.isEmpty {
      parts = heads.prefix(Self.mostParts).compactMap { head in
        head.value["test"].flatMap { Self.part($0, head: head.key) }
      }
    } else {
      parts = run.summary["test"].flatMap { Self.part($0, head: nil) }.map { [$0] } ?? []
    }
  }

  /// Counts of what was scored, and tables that are no scores.
  private static let others = [
    "rows", "texts", "words", "tokens", "seconds", "labels", "metric", "score", "interval", "confusion", "errors",
    "truncated_texts", "windowed_texts", "windowed", "words_without_pieces", "of_patterns", "given", "slices", "grades",
    "scheme",
  ]
  private static let perLabel = ["per_class", "per_label", "per_type"]

  private static func part(_ test: JSON, head: String?) -> Part? {
    guard let members = test.objectValue?.members else { return nil }
    let metric = test["metric"]?.stringValue ?? ""
    let interval = test["interval"].flatMap { interval -> (low: Double, high: Double)? in
      guard let low = interval["low"]?.doubleValue, let high = interval["high"]?.doubleValue else { return nil }
      return (low, high)
    }
    let table = (perLabel.lazy.compactMap { test[$0] ?? test["default"]?[$0] }.first?.objectValue?.members ?? [])
      .prefix(mostLabels)
    let columns = table.first?.value.objectValue?.members.filter { $0.value.doubleValue != nil }.map(\.key) ?? []
    return Part(
      head: head, metric: metric, score: test["score"]?.doubleValue, interval: interval,
      numbers: Array(members.flatMap { numbers($0.value, $0.key, metric) }.prefix(mostNumbers)), columns: columns,
      labels: table.map { row in (row.key, columns.map { row.value[$0]?.doubleValue }) })
  }

  /// - Parameter metric: the one whose value stands for a baseline that has several.
  private static func numbers(_ value: JSON, _ name: String, _ metric: String) -> [(name: String, value: Double)] {
    if name == "baselines" {
      return (value.objectValue?.members ?? []).compactMap { baseline in
        (baseline.value.doubleValue ?? baseline.value[metric]?.doubleValue).map {
          (name: "baseline " + baseline.key.replacing("_", with: " "), value: $0)
        }
      }
    }
    let last = name.split(separator: " ").last.map(String.init) ?? name
    guard !others.contains(last), !perLabel.contains(last) else { return [] }
    if let number = value.doubleValue { return [(name.replacing("_", with: " "), number)] }
    return (value.objectValue?.members ?? []).flatMap { numbers($0.value, name + " " + $0.key, metric) }
  }
}
