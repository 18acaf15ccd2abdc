package import Files

/// Settings, data and results that are not the same in two runs, in that order.
package struct RunDifferences: Sendable {
  /// One of them; nil where a run does not have it.
  package struct Row: Sendable, Equatable {
    package let key: String
    package let first: JSON?
    package let second: JSON?
  }

  package private(set) var rows: [Row] = []

  package init(_ one: StoredRun, _ other: StoredRun) {
    compare(Self.settings(one), Self.settings(other))
    compare(Self.data(one), Self.data(other))
    compare(
      Self.flat(one.launch["identity"]?["arithmetic"] ?? .null),
      Self.flat(other.launch["identity"]?["arithmetic"] ?? .null))
    compare(Self.results(one), Self.results(other))
  }

  /// The settings of a run under dotted names, those that are null left out.
  package static func settings(_ run: StoredRun) -> [(String, JSON)] {
    flat(run.launch["identity"]?["settings"] ?? .null)
  }

  private mutating func compare(_ first: [(String, JSON)], _ second: [(String, JSON)]) {
    let keys = first.map(\.0) + second.map(\.0).filter { key in !first.contains { $0.0.hasSameBytes(as: key) } }
    for key in keys {
      let values = [first, second].map { list in list.first { $0.0.hasSameBytes(as: key) }?.1 }
      if values[0] != values[1] { rows.append(Row(key: key, first: values[0], second: values[1])) }
    }
  }

  private static func data(_ run: StoredRun) -> [(String, JSON)] {
    run.data.map { ("\($0.role) data", .string("\($0.file) \(($0.sha256 ?? "").prefix(12))")) }
  }

  private static func results(_ run: StoredRun) -> [(String, JSON)] {
    let keys = ["state", "best_score", "best_step", "test_score", "steps", "training_seconds", "peak_memory_mb"]
    return keys.compactMap { key in run.json[key].flatMap { $0.isNull ? nil : (key, $0) } }
  }

  private static func flat(_ json: JSON, _ path: String = "") -> [(String, JSON)] {
    guard case .object(let object) = json else { return json.isNull ? [] : [(path, json)] }
    return object.members.flatMap { flat($0.value, path.isEmpty ? $0.key : path + "." + $0.key) }
  }
}
