extension TaskKind {
  /// Entities: stretches of words with a type.
  package static let ner = TaskKind(
    name: "ner", summary: "entities in a text, such as persons and places", target: .words, problemType: nil,
    taskType: "TOKEN_CLS")
}
