import NN

/// What a family has between the states of an encoder and the scores of its vocabulary in masked language modelling: dense
/// layer, activation, norm, then the word table as the last layer's weight, and a bias of its own.
package struct LanguageHeadLayout: Sendable, Equatable {
  /// The reference's class.
  package let architecture: String
  /// Dense layer, activation and norm, which may narrow to the width of the word table.
  package let block: HeadLayout
  /// The name of the bias over the vocabulary; nil: none.
  package var bias: String?
  /// Another name that the bias has in some files.
  package var otherBias: String?

  init(_ architecture: String, block: HeadLayout, bias: String?, otherBias: String? = nil) {
    self.architecture = architecture
    self.block = block
    self.bias = bias
    self.otherBias = otherBias
  }

  /// Module paths of dense layer and norm.
  init(
    _ architecture: String, dense: String, activation: Activation, norm: String, epsilon: Float, bias: String,
    otherBias: String? = nil
  ) {
    var block = HeadLayout()
    block.dense = dense
    block.activation = activation
    block.norm = HeadLayout.Norm(path: norm, epsilon: epsilon, hasBias: true)
    self.init(architecture, block: block, bias: bias, otherBias: otherBias)
  }

  /// BERT's, and that of its kin that kept the names.
  ///
  /// - Parameter epsilon: where the configuration says nothing.
  static func bert(
    _ architecture: String, epsilon: Double = 1e-12
  ) -> @Sendable (ModelConfiguration) throws -> LanguageHeadLayout {
    { configuration in
      LanguageHeadLayout(
        architecture, dense: "cls.predictions.transform.dense",
        activation: try configuration.activation("hidden_act"), norm: "cls.predictions.transform.LayerNorm",
        epsilon: try configuration.epsilon("layer_norm_eps", default: epsilon), bias: "cls.predictions.bias",
        otherBias: "cls.predictions.decoder.bias")
    }
  }

  /// RoBERTa's, and that of its kin.
  static func roberta(_ architecture: String) -> @Sendable (ModelConfiguration) throws -> LanguageHeadLayout {
    { configuration in
      LanguageHeadLayout(
        architecture, dense: "lm_head.dense", activation: .gelu, norm: "lm_head.layer_norm",
        epsilon: try configuration.epsilon("layer_norm_eps", default: 1e-12), bias: "lm_head.bias",
        otherBias: "lm_head.decoder.bias")
    }
  }
}

extension EncoderFamily {
  /// The head of masked language modelling of a model with this configuration.
  ///
  /// - Throws: `EncoderError` for a setting out of range, and for a decoder with weights of its own.
  package func maskedHead(_ configuration: ModelConfiguration) throws -> LanguageHeadLayout {
    guard try configuration.flag("tie_word_embeddings", default: true) else {
      throw EncoderError.unsupported(
        file: configuration.source, key: "tie_word_embeddings", found: "false",
        supported: "true (a language head whose decoder is the word table)")
    }
    return try languageHead(configuration)
  }
}
