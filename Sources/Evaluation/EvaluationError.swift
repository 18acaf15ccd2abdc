/// What can be wrong with labels that are to be scored.
package enum EvaluationError: Error, Equatable, Sendable {
  /// A tag that cannot stand in a scheme; `word` is its index in the sequence, from 0.
  case unknownTag(tag: String, word: Int, scheme: TagScheme)
}
