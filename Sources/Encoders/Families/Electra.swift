import NN

/// ELECTRA's discriminator (Clark et al., 2020): BERT whose embeddings may be narrower than its layers, and a head of its own
/// over the first token.
extension EncoderFamily {
  package static let electra = EncoderFamily(
    modelType: "electra", summary: "ELECTRA of every size (the discriminator)", prefix: "electra.",
    baseArchitecture: "ElectraModel", sequenceArchitecture: "ElectraForSequenceClassification",
    tokenArchitecture: "ElectraForTokenClassification",
    ignoredTensors: ["embeddings.position_ids", "embeddings.token_type_ids"],
    headPrefixes: ["discriminator_predictions.", "generator_predictions.", "generator_lm_head."],
    tiedWordTable: "generator_lm_head.weight", adapterTargets: .bert,
    heads: HeadLayouts.always(.twoLayers(.gelu)), languageHead: languageHead
  ) { configuration, parts, list in
    BertEncoder(
      try BertConfiguration(configuration, keys: BertConfiguration.Keys(embeddingSize: ("embedding_size", 128))),
      names: BertNames(), prefix: "electra.", parts: parts, &list)
  }

  /// That of the generator, for which the discriminator's encoder may serve as well.
  private static func languageHead(_ configuration: ModelConfiguration) throws -> LanguageHeadLayout {
    LanguageHeadLayout(
      "ElectraForMaskedLM", dense: "generator_predictions.dense", activation: .gelu,
      norm: "generator_predictions.LayerNorm",
      epsilon: try configuration.epsilon("layer_norm_eps", default: 1e-12), bias: "generator_lm_head.bias")
  }
}
