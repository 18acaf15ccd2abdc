/// ELECTRA's discriminator (Clark et al., 2020): BERT whose embeddings may be narrower than its layers, and a head of its own
/// over the first token.
extension EncoderFamily {
  package static let electra = EncoderFamily(
    modelType: "electra", summary: "ELECTRA of every size (the discriminator)", prefix: "electra.",
    baseArchitecture: "ElectraModel", sequenceArchitecture: "ElectraForSequenceClassification",
    tokenArchitecture: "ElectraForTokenClassification",
    ignoredTensors: ["embeddings.position_ids", "embeddings.token_type_ids"],
    otherHeads: ["discriminator_predictions.", "generator_predictions.", "generator_lm_head."],
    sequenceHead: SequenceHeadLayout(
      dense: "classifier.dense", activation: .gelu, output: "classifier.out_proj", dropsInput: true),
    lowRankTargets: ["query", "value"]
  ) { configuration, parts, list in
    BertEncoder(
      try BertConfiguration(configuration, embeddingSize: "embedding_size"), names: BertNames(), prefix: "electra.",
      parts: parts, &list)
  }
}
