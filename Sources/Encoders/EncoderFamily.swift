import Files
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
  /// Beginnings of the names of heads' tensors, besides "classifier.".
  package let headPrefixes: [String]
  /// The name of a language model's output weights, which are those of the word table: some files hold only one of the
  /// two.
  package var tiedWordTable: String?
  package let adapterTargets: AdapterTargets
  package var dropoutKeys = DropoutKeys()
  /// The heads of a model with this configuration.
  package let heads: @Sendable (ModelConfiguration) throws -> HeadLayouts
  /// The head of masked language modelling, whose decoder is the word table.
  let languageHead: @Sendable (ModelConfiguration) throws -> LanguageHeadLayout
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
  package static let all: [EncoderFamily] = [
    .bert, .distilBert, .roberta, .xlmRoberta, .electra, .mpnet, .modernBert, .debertaV2, .camembert,
  ]

  /// The family of a configuration that asks for nothing that no family here does.
  ///
  /// - Throws: `EncoderError.unsupported` with the types that are known, or naming the key and what is supported.
  package static func family(of configuration: ModelConfiguration) throws -> EncoderFamily {
    guard let family = all.first(where: { $0.modelType == configuration.modelType }) else {
      throw EncoderError.unsupported(
        file: configuration.source, key: "model_type", found: configuration.modelType ?? "nothing",
        supported: all.map(\.modelType).joined(separator: ", "))
    }
    try configuration.refuseWhatNobodyDoes()
    return family
  }
}

extension ModelConfiguration {
  /// Refuses what a configuration of any family may ask for and an encoder for classification cannot give.
  fileprivate func refuseWhatNobodyDoes() throws {
    let flags = [
      "is_decoder": "false (an encoder)", "is_encoder_decoder": "false (an encoder)", "add_cross_attention": "false",
      "output_attentions": "false (attention probabilities are not given out)",
    ]
    for (key, supported) in flags.sorted(by: { $0.key < $1.key }) where try flag(key, default: false) {
      throw EncoderError.unsupported(file: source, key: key, found: "true", supported: supported)
    }
    if let pruned = present("pruned_heads"), pruned.objectValue?.members.isEmpty != true {
      throw EncoderError.unsupported(
        file: source, key: "pruned_heads", found: pruned.serialized(), supported: "{} (all heads)")
    }
    if let quantization = present("quantization_config") {
      throw EncoderError.unsupported(
        file: source, key: "quantization_config", found: quantization.serialized(),
        supported: "weights in F32, F16 or BF16")
    }
  }
}
