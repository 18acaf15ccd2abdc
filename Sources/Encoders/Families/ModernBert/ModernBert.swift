import Files
import NN

/// ModernBERT (Warner et al., 2024): norms before each half of a layer and none behind, rotary positions, gated
/// feed-forward networks, and attention that in most layers sees only the neighbourhood.
extension EncoderFamily {
  package static let modernBert = EncoderFamily(
    modelType: "modernbert", summary: "ModernBERT of every size", prefix: "model.",
    baseArchitecture: "ModernBertModel", sequenceArchitecture: "ModernBertForSequenceClassification",
    tokenArchitecture: "ModernBertForTokenClassification", ignoredTensors: [],
    headPrefixes: ["head.", "decoder.", "qa_outputs."], tiedWordTable: "decoder.weight", adapterTargets: targets,
    dropoutKeys: DropoutKeys(hidden: ["embedding_dropout", "mlp_dropout"], attention: "attention_dropout"),
    heads: heads, languageHead: languageHead
  ) { configuration, parts, list in
    ModernBertEncoder(
      try ModernBertConfiguration(configuration), prefix: "model.", dropout: parts.dropout, &list)
  }

  private static let targets = AdapterTargets(
    lowRank: ["Wqkv"], scaled: ["Wqkv", "mlp.Wo"], scaledInputs: ["mlp.Wo"])

  private static func languageHead(_ configuration: ModelConfiguration) throws -> LanguageHeadLayout {
    let hasBias = try configuration.flag("decoder_bias", default: true)
    return LanguageHeadLayout(
      "ModernBertForMaskedLM", block: try heads(configuration).token, bias: hasBias ? "decoder.bias" : nil)
  }

  /// One head for texts and tokens, which begins as that of the masked language model.
  private static func heads(_ configuration: ModelConfiguration) throws -> HeadLayouts {
    var layout = HeadLayout()
    layout.dense = "head.dense"
    layout.denseHasBias = try configuration.flag("classifier_bias", default: false)
    layout.activation = try configuration.activation("classifier_activation")
    layout.norm = HeadLayout.Norm(
      path: "head.norm", epsilon: try configuration.epsilon("norm_eps", default: 1e-5),
      hasBias: try configuration.flag("norm_bias", default: false))
    layout.isPretrained = true
    let token = layout
    layout.poolingKey = "classifier_pooling"
    try configuration.require("classifier_pooling", in: ["cls", "mean"], default: "cls")
    layout.readsMean = configuration.json["classifier_pooling"]?.stringValue == "mean"
    return HeadLayouts(sequence: layout, token: token)
  }
}
