extension TaskKind {
  /// One of a few opinions about a text.
  package static let sentiment = TaskKind(
    name: "sentiment", summary: "one opinion a text, such as negative or positive",
    target: .text, problemType: "single_label_classification", taskType: "SEQ_CLS")

  /// One of several classes.
  package static let classification = TaskKind(
    name: "classification", summary: "one class a text", target: .text,
    problemType: "single_label_classification", taskType: "SEQ_CLS")
}
