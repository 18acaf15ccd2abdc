package import Files

/// One key of a task file: where it stands, what it takes, what holds when it is absent.
///
/// Errors, help, the JSON Schema and the reader all go by these rows.
package struct TaskKey: Sendable, Equatable {
  /// Dotted path from the top of the file, as `--set` takes it: `training.adam.beta1`.
  package let path: String
  package let type: TaskValueType
  /// The value when the key is absent or null; null where the choice is left to the encoder or to the run.
  package let defaultValue: JSON
  package let isRequired: Bool
  /// One line for help and for the schema.
  package let summary: String
  /// The method that the key belongs to; nil for keys of every task.
  package let method: String?
  /// A key that may not have a value when this one has.
  package let excludes: String?
  /// The kind that the key belongs to; nil for keys of every kind.
  package let kind: String?

  package init(
    _ path: String, _ type: TaskValueType, default defaultValue: JSON = nil, required: Bool = false,
    method: String? = nil, excludes: String? = nil, kind: String? = nil, _ summary: String
  ) {
    self.path = path
    self.type = type
    self.defaultValue = defaultValue
    self.isRequired = required
    self.summary = summary
    self.method = method
    self.excludes = excludes
    self.kind = kind
  }

  /// The same key where another value holds when it is absent.
  func with(default value: JSON) -> TaskKey {
    TaskKey(
      path, type, default: value, required: isRequired, method: method, excludes: excludes, kind: kind, summary)
  }

  /// The last component of the path.
  package var name: String {
    path.split(separator: ".").last.map(String.init) ?? path
  }

  /// The path of the mapping that holds the key; empty at the top.
  package var parent: String {
    path.split(separator: ".").dropLast().joined(separator: ".")
  }
}
