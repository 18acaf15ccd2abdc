/// How much of an answer is given out.
package struct AnswerOptions: Sendable, Equatable {
  /// Labels beside the best one, ranked; 1: the best alone.
  package var topK = 1
  /// Below this probability no label is given; nil: the model's own rule.
  package var abstain: Double?
  /// Whether the scores of all labels are given.
  package var all = false
  /// Put before the names of all predictions; nil: what keeps them apart from the input's columns.
  package var prefix: String?

  package init() {}
}
