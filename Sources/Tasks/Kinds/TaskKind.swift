/// What a task predicts: one row of `TaskKinds.all`.
package struct TaskKind: Sendable, Equatable {
  /// The value of `kind` in a task file.
  package let name: String
  package let summary: String
  /// `problem_type` in the configuration of a checkpoint.
  package let problemType: String
  /// PEFT's `task_type`.
  package let taskType: String
}

/// The kinds of this build, one row each.
package enum TaskKinds {
  package static let all: [TaskKind] = [.sentiment, .classification]

  /// The kind named `name`, or nil.
  package static func kind(_ name: String) -> TaskKind? {
    all.first { $0.name == name }
  }
}
