/// What a family has between the state of the first token and the logits of a text, and what it calls it.
package struct SequenceHeadLayout: Sendable, Equatable {
  package enum Activation: Sendable {
    case tanh, relu, gelu
  }

  /// The module path of the dense layer; nil where it is the encoder's pretrained pooler.
  package let dense: String?
  package let activation: Activation
  /// The module path of the last layer.
  package let output: String
  /// Whether dropout stands before the dense layer too.
  package let dropsInput: Bool

  package init(dense: String?, activation: Activation, output: String, dropsInput: Bool = false) {
    self.dense = dense
    self.activation = activation
    self.output = output
    self.dropsInput = dropsInput
  }

  /// BERT's: pooler, dropout, classifier.
  package static let pooled = SequenceHeadLayout(dense: nil, activation: .tanh, output: "classifier")
}

/// What a family calls its dropout rates in config.json.
package struct DropoutKeys: Sendable, Equatable {
  package var hidden = "hidden_dropout_prob"
  package var attention = "attention_probs_dropout_prob"
  package var classifier = "classifier_dropout"
}
