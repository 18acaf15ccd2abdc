/// DeBERTa-v2 and v3 (He et al., 2021): BERT whose attention scores contents and relative positions apart.
extension EncoderFamily {
  package static let debertaV2 = EncoderFamily(
    modelType: "deberta-v2", summary: "DeBERTa-v2, DeBERTa-v3 and mDeBERTa", prefix: "deberta.",
    baseArchitecture: "DebertaV2Model", sequenceArchitecture: "DebertaV2ForSequenceClassification",
    tokenArchitecture: "DebertaV2ForTokenClassification",
    ignoredTensors: ["embeddings.position_ids", "embeddings.position_embeddings.weight"],
    headPrefixes: ["cls.", "lm_predictions.", "mask_predictions.", "qa_outputs.", "pooler."],
    tiedWordTable: "cls.predictions.decoder.weight", adapterTargets: targets,
    dropoutKeys: DropoutKeys(classifier: "cls_dropout"), heads: heads,
    languageHead: languageHead
  ) { configuration, parts, list in
    DebertaEncoder(try DebertaConfiguration(configuration), prefix: "deberta.", dropout: parts.dropout, &list)
  }

  private static let targets = AdapterTargets(
    lowRank: ["query_proj", "value_proj"], scaled: ["key_proj", "value_proj", "output.dense"],
    scaledInputs: ["output.dense"])

  private static func languageHead(_ configuration: ModelConfiguration) throws -> LanguageHeadLayout {
    guard try configuration.flag("legacy", default: true) else {
      throw EncoderError.unsupported(
        file: configuration.source, key: "legacy", found: "false",
        supported: "true (the masked language head under cls.predictions)")
    }
    return try LanguageHeadLayout.bert("DebertaV2ForMaskedLM", epsilon: 1e-7)(configuration)
  }

  private static func heads(_ configuration: ModelConfiguration) throws -> HeadLayouts {
    var layout = HeadLayout()
    layout.dense = "pooler.dense"
    layout.activation = try configuration.activation("pooler_hidden_act")
    layout.inputDropout = .rate(try configuration.rate("pooler_dropout", default: 0))
    return HeadLayouts(sequence: layout)
  }
}
