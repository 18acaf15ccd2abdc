import Files

/// All keys of a task file, in the order in which they are written.
package struct TaskKeyTable: Sendable {
  package let keys: [TaskKey]

  package init(_ registry: TaskRegistry) {
    keys =
      TaskDefinition.keys(registry) + HeadSettings.keys + DataSettings.keys(registry)
      + TaskKeyTable.methodKeys + TrainingSettings.keys + AdamSettings.keys + OverflowRule.keys
      + ContextRule.keys + CalibrationSettings.keys + PatternSettings.keys + SweepSettings.keys
  }

  private static var methodKeys: [TaskKey] {
    let names = TuningMethods.all.map { $0.name }
    let choice = TaskValueType.choice(names)
    return [
      TaskKey(
        "method", .group(shortForm: choice), default: .string(FullMethod.name),
        "what is trained: a method's name, or a mapping of its name and settings"),
      TaskKey("method.name", choice, required: true, "what is trained"),
    ] + TuningMethods.all.flatMap { $0.keys }
  }

  /// The row of a path; keys of a method only when that method is the task's.
  package func key(_ path: String, method: String?) -> TaskKey? {
    keys.first { $0.path.hasSameBytes(as: path) && ($0.method == nil || $0.method == method) }
  }

  /// The keys that may stand directly under `parent` (empty: at the top).
  package func keys(under parent: String, method: String?) -> [TaskKey] {
    keys.filter { $0.parent == parent && ($0.method == nil || $0.method == method) }
  }

  /// The key that somebody who wrote `name` under `parent` most likely meant, wherever it stands.
  func nearestKey(to name: String, under parent: String, method: String?) -> TaskKey? {
    let known = keys.filter { $0.method == nil || $0.method == method }
    let siblings = known.filter { $0.parent == parent }
    let others = known.filter { $0.parent != parent && $0.type != .group(shortForm: nil) }
    if let near = NearestName.find(name, in: siblings.map(\.name)) {
      return siblings.first { $0.name == near }
    }
    if let nested = others.first(where: { $0.path == name }) {
      return nested
    }
    return NearestName.find(name, in: others.map(\.name)).flatMap { near in others.first { $0.name == near } }
  }
}

extension TaskKeyTable {
  /// The row of a path that the program itself names.
  ///
  /// - Precondition: the table has the row; a missing one is a mistake in the program, which the tests find.
  func row(_ path: String, method: String?) -> TaskKey {
    guard let row = key(path, method: method) else {
      preconditionFailure("no row for \(path) in the key table")
    }
    let own = TuningMethods.all.first { $0.name == method }?.defaults[path]
    return own.map { row.with(default: $0) } ?? row
  }
}
