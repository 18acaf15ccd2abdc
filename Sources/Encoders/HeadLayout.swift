package import NN

/// What a family has between the states of an encoder and the logits, and what it calls it: perhaps a dense layer with an
/// activation, perhaps a norm, then the last layer.
package struct HeadLayout: Sendable, Equatable {
  /// The module path of the dense layer; nil where there is none, or where it is the encoder's pretrained pooler.
  package var dense: String?
  package var denseHasBias = true
  package var activation: Activation = .tanh
  /// After the activation, where the family has one.
  package var norm: Norm?
  /// The module path of the last layer.
  package var output = "classifier"
  package var inputDropout: InputDropout = .none
  /// Whether the dense layer and the norm begin as those that a base encoder's file has under the same names.
  package var isPretrained = false
  /// The configuration's key that says what a head over a text reads; nil: the first token, always.
  package var poolingKey: String?
  /// Whether it reads the mean of all tokens.
  package var readsMean = false

  /// A norm between dense layer and last layer.
  package struct Norm: Sendable, Equatable {
    package var path: String
    package var epsilon: Float
    package var hasBias: Bool

    package init(path: String, epsilon: Float, hasBias: Bool) {
      self.path = path
      self.epsilon = epsilon
      self.hasBias = hasBias
    }
  }

  /// Dropout before the dense layer.
  package enum InputDropout: Sendable, Equatable {
    case none
    /// At the rate of the one before the last layer.
    case same
    case rate(Float)
  }

  package init() {}

  /// BERT's over the first token: pooler, dropout, classifier; and everybody's over tokens: dropout, classifier.
  package static let plain = HeadLayout()

  /// RoBERTa's, and that of its kin: dropout, dense, activation, dropout, last layer.
  package static func twoLayers(_ activation: Activation) -> HeadLayout {
    var layout = HeadLayout()
    layout.dense = "classifier.dense"
    layout.activation = activation
    layout.output = "classifier.out_proj"
    layout.inputDropout = .same
    return layout
  }
}

/// The heads of a family.
package struct HeadLayouts: Sendable, Equatable {
  package var sequence: HeadLayout
  package var token: HeadLayout

  package init(sequence: HeadLayout, token: HeadLayout = .plain) {
    self.sequence = sequence
    self.token = token
  }

  /// The same heads whatever the configuration says.
  static func always(_ sequence: HeadLayout) -> @Sendable (ModelConfiguration) throws -> HeadLayouts {
    { _ in HeadLayouts(sequence: sequence) }
  }
}

/// What a family calls its dropout rates in config.json.
package struct DropoutKeys: Sendable, Equatable {
  package var hidden = ["hidden_dropout_prob"]
  package var attention = "attention_probs_dropout_prob"
  /// Before the last layer of a head; nil where that follows the hidden rate.
  package var classifier: String? = "classifier_dropout"
}
