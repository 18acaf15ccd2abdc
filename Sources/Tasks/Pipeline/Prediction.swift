/// What a model says of one text.
package struct Prediction: Sendable, Equatable {
  /// One a label, in label order.
  package let logits: [Float]
  /// Softmax of the logits.
  package let probabilities: [Double]
  /// The index of the most probable label.
  package let best: Int
  /// Windows that the text was read in.
  package let windowCount: Int
  /// Tokens of the text.
  package let tokenCount: Int
  /// Tokens at its end that were left out, under the overflow rule `truncate`.
  package let truncatedTokens: Int
}
