import NN

/// RoBERTa (Liu et al., 2019) and XLM-RoBERTa (Conneau et al., 2020): BERT whose positions begin after that of padding,
/// with one token type and a head of its own over the first token.
extension EncoderFamily {
  package static let roberta = robertaFamily(
    modelType: "roberta", summary: "RoBERTa and its distilled and domain-specific kin", name: "Roberta")

  package static let xlmRoberta = robertaFamily(
    modelType: "xlm-roberta", summary: "XLM-RoBERTa, of a hundred languages", name: "XLMRoberta")

  /// A family that computes what RoBERTa does under other names.
  static func robertaFamily(modelType: String, summary: String, name: String) -> EncoderFamily {
    EncoderFamily(
      modelType: modelType, summary: summary, prefix: "roberta.", baseArchitecture: name + "Model",
      sequenceArchitecture: name + "ForSequenceClassification", tokenArchitecture: name + "ForTokenClassification",
      ignoredTensors: ["embeddings.position_ids", "embeddings.token_type_ids"], headPrefixes: ["lm_head."],
      tiedWordTable: "lm_head.decoder.weight", adapterTargets: .bert,
      heads: HeadLayouts.always(.twoLayers(.tanh)), languageHead: LanguageHeadLayout.roberta(name + "ForMaskedLM")
    ) { configuration, parts, list in
      let padding = Int(try configuration.number("pad_token_id", default: 1))
      guard (0..<1024).contains(padding) else {
        throw EncoderError.invalidSetting(
          file: configuration.source, key: "pad_token_id", expected: "a small whole number", found: "\(padding)")
      }
      return BertEncoder(
        try BertConfiguration(configuration, firstPosition: padding + 1), names: BertNames(), prefix: "roberta.",
        parts: parts, &list)
    }
  }
}
