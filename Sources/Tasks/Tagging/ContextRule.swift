import Files

/// What the model sees around a word, in training and in tagging alike.
package enum ContextRule: String, Sendable, CaseIterable {
  /// The sentence alone.
  case sentence
  /// As much of the document as the encoder's window holds.
  case window

  static let keys = [
    TaskKey(
      "context", .choice(allCases.map(\.rawValue)), default: "sentence", kind: TaskKind.ner.name,
      "what the model sees of a document at once: a sentence, or a window as long as the encoder reads")
  ]
}

/// How tag scores become entities.
package enum TagDecoder: String, Sendable, CaseIterable {
  /// The best valid tag sequence by the head's scores.
  case viterbi
  /// The same under a linear-chain CRF whose transitions are trained with the head.
  case crf
}
