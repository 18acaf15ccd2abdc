extension TaskKind {
  /// A number, such as stars or an urgency.
  package static let regression = TaskKind(
    name: "regression", summary: "a number a text, such as stars", target: .number, problemType: "regression",
    taskType: "SEQ_CLS")
}
