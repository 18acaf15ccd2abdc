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
    heads: HeadLayouts.always(.twoLayers(.gelu))
  ) { configuration, parts, list in
    BertEncoder(
      try BertConfiguration(configuration, keys: BertConfiguration.Keys(embeddingSize: ("embedding_size", 128))),
      names: BertNames(), prefix: "electra.", parts: parts, &list)
  }
}
