extension TaskKind {
  /// A grade on a scale: near misses count less than far ones. One output, learned as a number, read as the nearest grade.
  package static let ordinal = TaskKind(
    name: "ordinal", summary: "a grade on a scale, such as 1 to 5 stars or low, medium, high", target: .number,
    problemType: "regression", taskType: "SEQ_CLS", isGraded: true)
}
