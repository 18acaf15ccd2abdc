import Files

/// The settings of a BERT encoder, as `config.json` names them.
package struct BertConfiguration: Sendable, Equatable {
  package var vocabularySize: Int
  package var hiddenSize: Int
  package var layerCount: Int
  package var headCount: Int
  package var intermediateSize: Int
  package var maximumPositions: Int
  package var typeVocabularySize: Int
  package var layerNormEpsilon: Float
  package var hiddenDropout: Float
  package var attentionDropout: Float
  package var classifierDropout: Float?

  /// Reads and checks the settings.
  ///
  /// - Throws: `EncoderError` naming the key, what was expected and what was found.
  package init(_ config: ModelConfiguration) throws {
    vocabularySize = try config.positive("vocab_size")
    hiddenSize = try config.positive("hidden_size")
    layerCount = try config.positive("num_hidden_layers")
    headCount = try config.positive("num_attention_heads")
    intermediateSize = try config.positive("intermediate_size")
    maximumPositions = try config.positive("max_position_embeddings")
    typeVocabularySize = try config.positive("type_vocab_size", default: 2)
    layerNormEpsilon = Float(try config.number("layer_norm_eps", default: 1e-12))
    hiddenDropout = try config.rate("hidden_dropout_prob", default: 0.1)
    attentionDropout = try config.rate("attention_probs_dropout_prob", default: 0.1)
    classifierDropout = try config.optionalRate("classifier_dropout")
    try config.require("hidden_act", in: ["gelu"], default: "gelu")
    try config.require("position_embedding_type", in: ["absolute"], default: "absolute")
    if config.json["is_decoder"]?.boolValue == true {
      throw EncoderError.unsupported(
        file: config.source, key: "is_decoder", found: "true", supported: "false (an encoder)")
    }
    func require(_ key: String, _ expected: String, _ found: Any, _ holds: Bool) throws {
      if !holds {
        throw EncoderError.invalidSetting(file: config.source, key: key, expected: expected, found: "\(found)")
      }
    }
    try require("num_hidden_layers", "at most 1024", layerCount, layerCount <= 1024)
    try require("max_position_embeddings", "at least 3", maximumPositions, maximumPositions >= 3)
    try require("layer_norm_eps", "above 0 and below 1", layerNormEpsilon, layerNormEpsilon > 0 && layerNormEpsilon < 1)
    guard hiddenSize % headCount == 0 else {
      throw EncoderError.invalidSetting(
        file: config.source, key: "hidden_size", expected: "a multiple of num_attention_heads (\(headCount))",
        found: "\(hiddenSize)")
    }
  }
}
