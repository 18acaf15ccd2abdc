import Files

/// The settings of a post-norm encoder as BERT's `config.json` names them; other families say where theirs differ.
package struct BertConfiguration: Sendable, Equatable {
  package var vocabularySize: Int
  /// Width of the word table; a projection follows where it is not the hidden size.
  package var embeddingSize: Int
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
  /// Of a head for tokens, where it is not the same.
  package var tokenHeadDropout: Float?
  /// The row of the position table that the first token reads; those before it belong to padding.
  package var firstPosition: Int

  /// What a family calls the settings.
  package struct Keys: Sendable {
    var hiddenSize = "hidden_size"
    var layerCount = "num_hidden_layers"
    var headCount = "num_attention_heads"
    var intermediateSize = "intermediate_size"
    var dropout = DropoutKeys()
    var activation = "hidden_act"

    package static let bert = Keys()
  }

  /// Reads and checks the settings.
  ///
  /// - Parameters:
  ///   - embeddingSize: the key of the word table's width where the family has one.
  ///   - firstPosition: 0, or what the family counts from.
  /// - Throws: `EncoderError` naming the key, what was expected and what was found.
  package init(
    _ config: ModelConfiguration, keys: Keys = .bert, embeddingSize: String? = nil, firstPosition: Int = 0
  ) throws {
    vocabularySize = try config.positive("vocab_size")
    hiddenSize = try config.positive(keys.hiddenSize)
    self.embeddingSize = try embeddingSize.map { try config.positive($0) } ?? hiddenSize
    layerCount = try config.positive(keys.layerCount)
    headCount = try config.positive(keys.headCount)
    intermediateSize = try config.positive(keys.intermediateSize)
    maximumPositions = try config.positive("max_position_embeddings")
    typeVocabularySize = try config.positive("type_vocab_size", default: 2)
    layerNormEpsilon = Float(try config.number("layer_norm_eps", default: 1e-12))
    hiddenDropout = try config.rate(keys.dropout.hidden, default: 0.1)
    attentionDropout = try config.rate(keys.dropout.attention, default: 0.1)
    classifierDropout = try config.optionalRate(keys.dropout.classifier)
    self.firstPosition = firstPosition
    try config.require(keys.activation, in: ["gelu"], default: "gelu")
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
    try require(keys.layerCount, "at most 1024", layerCount, layerCount <= 1024)
    try require(
      "max_position_embeddings", "at least \(firstPosition + 3)", maximumPositions,
      maximumPositions >= firstPosition + 3)
    try require("layer_norm_eps", "above 0 and below 1", layerNormEpsilon, layerNormEpsilon > 0 && layerNormEpsilon < 1)
    guard hiddenSize % headCount == 0 else {
      throw EncoderError.invalidSetting(
        file: config.source, key: keys.hiddenSize, expected: "a multiple of \(keys.headCount) (\(headCount))",
        found: "\(hiddenSize)")
    }
  }
}
