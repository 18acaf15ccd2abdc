/// What can be wrong with labels and numbers that are to be scored.
package enum EvaluationError: Error, Equatable, Sendable {
  /// A tag that cannot stand in a scheme; `word` is its index in the sequence, from 0.
  case unknownTag(tag: String, word: Int, scheme: TagScheme)
  /// A score that is infinite or none; row and column from 0.
  case notFinite(row: Int, column: Int)
  /// A probability outside 0...1; the row from 0.
  case notProbability(row: Int, value: Double)
  /// A gold value that is none of the allowed ones; the row from 0.
  case valueNotAllowed(row: Int, value: Double, allowed: [Double])
}
