import NN

/// DistilBERT (Sanh et al., 2019): BERT without token types and pooler, under other names.
extension EncoderFamily {
  package static let distilBert = EncoderFamily(
    modelType: "distilbert", summary: "DistilBERT, cased and uncased", prefix: "distilbert.",
    baseArchitecture: "DistilBertModel", sequenceArchitecture: "DistilBertForSequenceClassification",
    tokenArchitecture: "DistilBertForTokenClassification", ignoredTensors: ["embeddings.position_ids"],
    headPrefixes: ["vocab_", "qa_outputs.", "pre_classifier."], tiedWordTable: "vocab_projector.weight",
    adapterTargets: targets, dropoutKeys: keys.dropout, heads: HeadLayouts.always(sequenceHead),
    languageHead: languageHead
  ) { configuration, parts, list in
    var settings = try BertConfiguration(configuration, keys: keys)
    settings.classifierDropout = settings.classifierDropout ?? 0.2
    settings.tokenHeadDropout = settings.hiddenDropout
    return BertEncoder(settings, names: names, prefix: "distilbert.", parts: parts, &list)
  }

  private static let targets = AdapterTargets(
    lowRank: ["q_lin", "v_lin"], scaled: ["k_lin", "v_lin", "lin2"], scaledInputs: ["lin2"])

  private static let keys = BertConfiguration.Keys(
    hiddenSize: "dim", layerCount: "n_layers", headCount: "n_heads", intermediateSize: "hidden_dim",
    dropout: DropoutKeys(hidden: ["dropout"], attention: "attention_dropout", classifier: "seq_classif_dropout"),
    activation: "activation", typeVocabularySize: nil)

  private static let sequenceHead: HeadLayout = {
    var layout = HeadLayout()
    layout.dense = "pre_classifier"
    layout.activation = .relu
    return layout
  }()

  private static func languageHead(_ configuration: ModelConfiguration) throws -> LanguageHeadLayout {
    LanguageHeadLayout(
      "DistilBertForMaskedLM", dense: "vocab_transform", activation: try configuration.activation("activation"),
      norm: "vocab_layer_norm", epsilon: 1e-12, bias: "vocab_projector.bias")
  }

  private static let names = BertNames(
    tokenTypes: nil, layer: "transformer.layer", query: "attention.q_lin", key: "attention.k_lin",
    value: "attention.v_lin", attentionOutput: "attention.out_lin", attentionNorm: "sa_layer_norm",
    intermediate: "ffn.lin1", output: "ffn.lin2", outputNorm: "output_layer_norm")
}
