extension TaskKind {
  /// Any number of labels a text, each decided by itself.
  package static let multiLabel = TaskKind(
    name: "multi_label", summary: "any number of labels a text", target: .labels,
    problemType: "multi_label_classification", taskType: "SEQ_CLS")
}
