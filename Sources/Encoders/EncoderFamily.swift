package import NN

/// What Hone must know of a family of encoders: how to make one, and how Hugging Face names its models and weights.
package struct EncoderFamily: Sendable {
  /// `model_type` in config.json.
  package let modelType: String
  package let summary: String
  /// What stands before the encoder's weight names inside a model with a head.
  package let prefix: String
  /// `architectures` of the bare encoder and of the models with a head for sequences and one for tokens.
  package let baseArchitecture: String
  package let sequenceArchitecture: String
  package let tokenArchitecture: String
  /// Tensors that files of this family may carry and that an encoder does not need: whole names without the prefix.
  package let ignoredTensors: [String]
  /// Beginnings of the names of other heads' tensors.
  package let otherHeads: [String]
  /// Between the first token and the logits of a text.
  package let sequenceHead: SequenceHeadLayout
  /// The linear layers that get low-rank additions where nobody names others: PEFT's choice.
  package let lowRankTargets: [String]
  package var dropoutKeys = DropoutKeys()
  package let make: @Sendable (ModelConfiguration, EncoderParts, inout ParameterList) throws -> any TextEncoder
}

/// What a model with this encoder needs of it.
package struct EncoderParts: Sendable {
  /// Whether the dense-tanh pooler belongs to the model.
  package var hasPooler: Bool
  package var dropout: DropoutOverrides

  package init(hasPooler: Bool, dropout: DropoutOverrides = DropoutOverrides()) {
    self.hasPooler = hasPooler
    self.dropout = dropout
  }
}

/// The families that Hone reads, one row each.
package enum EncoderFamilies {
  package static let all: [EncoderFamily] = [.bert, .distilBert, .roberta, .xlmRoberta, .electra]

  /// The family of a configuration.
  ///
  /// - Throws: `EncoderError.unsupported` with the types that are known.
  package static func family(of configuration: ModelConfiguration) throws -> EncoderFamily {
    if let family = all.first(where: { $0.modelType == configuration.modelType }) { return family }
    throw EncoderError.unsupported(
      file: configuration.source, key: "model_type", found: configuration.modelType ?? "nothing",
      supported: all.map(\.modelType).joined(separator: ", "))
  }
}
