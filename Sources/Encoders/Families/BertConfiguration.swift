import Files
package import NN

/// The settings of a post-norm encoder as BERT's `config.json` names them; other families say where theirs differ.
package struct BertConfiguration: Sendable, Equatable {
  package var vocabularySize: Int
  /// Width of the word table; a projection follows where it is not the hidden size.
  package var embeddingSize: Int
  package var hiddenSize: Int
  package var layerCount: Int
  package var headCount: Int
  package var intermediateSize: Int
  package var activation: Activation
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

  /// What a family calls the settings, and its values for those that are absent.
  package struct Keys: Sendable {
    var hiddenSize = "hidden_size"
    var layerCount = "num_hidden_layers"
    var headCount = "num_attention_heads"
    var intermediateSize = "intermediate_size"
    var dropout = DropoutKeys()
    var activation = "hidden_act"
    /// The key of the word table's width, and its value; nil: the hidden size.
    var embeddingSize: (key: String, value: Int)?
    var layerNormEpsilon = 1e-12
    /// Nil: a family without token types.
    var typeVocabularySize: Int? = 2

    package static let bert = Keys()
  }

  /// Reads and checks the settings.
  ///
  /// - Parameter firstPosition: 0, or what the family counts from.
  /// - Throws: `EncoderError` naming the key, what was expected and what was found.
  package init(_ config: ModelConfiguration, keys: Keys = .bert, firstPosition: Int = 0) throws {
    vocabularySize = try config.positive("vocab_size")
    hiddenSize = try config.positive(keys.hiddenSize)
    embeddingSize = try keys.embeddingSize.map { try config.positive($0.key, default: $0.value) } ?? hiddenSize
    layerCount = try config.layers(keys.layerCount)
    headCount = try config.positive(keys.headCount)
    intermediateSize = try config.positive(keys.intermediateSize)
    activation = try config.activation(keys.activation)
    maximumPositions = try config.positive("max_position_embeddings")
    typeVocabularySize = try keys.typeVocabularySize.map { try config.positive("type_vocab_size", default: $0) } ?? 0
    layerNormEpsilon = try config.epsilon("layer_norm_eps", default: keys.layerNormEpsilon)
    hiddenDropout = try config.rate(keys.dropout.hidden[0], default: 0.1)
    attentionDropout = try config.rate(keys.dropout.attention, default: 0.1)
    classifierDropout = try keys.dropout.classifier.flatMap { try config.optionalRate($0) }
    self.firstPosition = firstPosition
    try config.require("position_embedding_type", in: ["absolute"], default: "absolute")
    guard maximumPositions >= firstPosition + 3 else {
      throw config.invalid("max_position_embeddings", "at least \(firstPosition + 3)", "\(maximumPositions)")
    }
    try config.requireWidth(keys.hiddenSize, hiddenSize, heads: keys.headCount, headCount)
  }
}
