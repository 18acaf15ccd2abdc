import Files
package import NN

/// ModernBERT's `config.json`.
package struct ModernBertConfiguration: Sendable, Equatable {
  package let vocabularySize: Int
  package let hiddenSize: Int
  package let headCount: Int
  package let intermediateSize: Int
  package let activation: Activation
  package let maximumPositions: Int
  package let normEpsilon: Float
  package let normHasBias: Bool
  package let attentionHasBias: Bool
  package let feedForwardHasBias: Bool
  package let embeddingDropout: Float
  package let feedForwardDropout: Float
  package let attentionDropout: Float
  package let classifierDropout: Float
  package let layers: [Layer]
  /// How many places away a key may be in a local layer.
  package let reach: Int
  package let globalTheta: Double
  package let localTheta: Double

  /// What attention of a layer sees.
  package enum Layer: String, Sendable {
    case global = "full_attention"
    case local = "sliding_attention"
  }

  /// Reads and checks the settings.
  ///
  /// - Throws: `EncoderError` naming the key, what was expected and what was found.
  package init(_ config: ModelConfiguration) throws {
    vocabularySize = try config.positive("vocab_size")
    hiddenSize = try config.positive("hidden_size")
    headCount = try config.positive("num_attention_heads")
    intermediateSize = try config.positive("intermediate_size")
    activation = try config.activation("hidden_activation")
    maximumPositions = try config.positive("max_position_embeddings", default: 8192)
    normEpsilon = try config.epsilon("norm_eps", default: 1e-5)
    normHasBias = try config.flag("norm_bias", default: false)
    attentionHasBias = try config.flag("attention_bias", default: false)
    feedForwardHasBias = try config.flag("mlp_bias", default: false)
    embeddingDropout = try config.rate("embedding_dropout", default: 0)
    feedForwardDropout = try config.rate("mlp_dropout", default: 0)
    attentionDropout = try config.rate("attention_dropout", default: 0)
    classifierDropout = try config.rate("classifier_dropout", default: 0)
    reach = try config.positive("local_attention", default: 128) / 2
    layers = try Self.layers(config)
    globalTheta = try Self.theta(config, .global, key: "global_rope_theta", default: 160_000)
    localTheta = try Self.theta(config, .local, key: "local_rope_theta", default: 10_000)
    try config.requireWidth("hidden_size", hiddenSize, heads: "num_attention_heads", headCount)
    guard hiddenSize / headCount % 2 == 0 else {
      throw config.invalid("hidden_size", "an even number of elements for each head", "\(hiddenSize)")
    }
    guard maximumPositions >= 3 else {
      throw config.invalid("max_position_embeddings", "at least 3", "\(maximumPositions)")
    }
  }

  /// One by one in newer files; in older ones every so manieth is global, the first being one.
  private static func layers(_ config: ModelConfiguration) throws -> [Layer] {
    let count = try config.layers("num_hidden_layers")
    guard let value = config.present("layer_types") else {
      let period = try config.positive("global_attn_every_n_layers", default: 3)
      return (0..<count).map { $0 % period == 0 ? .global : .local }
    }
    let names = value.arrayValue ?? []
    let layers = names.compactMap { $0.stringValue.flatMap(Layer.init) }
    guard layers.count == count, names.count == count else {
      throw config.invalid(
        "layer_types", "\(count) of full_attention and sliding_attention (num_hidden_layers)", value.serialized())
    }
    return layers
  }

  /// The base of the rotary angles, from `rope_parameters` in newer files.
  private static func theta(
    _ config: ModelConfiguration, _ layer: Layer, key: String, default fallback: Double
  ) throws -> Double {
    if let scaling = config.present("rope_scaling") {
      throw EncoderError.unsupported(
        file: config.source, key: "rope_scaling", found: scaling.serialized(), supported: "null")
    }
    guard let parameters = config.present("rope_parameters")?[layer.rawValue], parameters != .null else {
      if config.json[key] == .null { throw config.invalid(key, "a number", "null") }
      return try positive(config.number(key, default: fallback), key, config)
    }
    let path = "rope_parameters.\(layer.rawValue)"
    for member in parameters.objectValue?.members ?? [] {
      switch (member.key, member.value.stringValue, member.value.doubleValue) {
      case ("rope_type", "default", _), ("rope_theta", _, .some), ("partial_rotary_factor", _, 1): continue
      default:
        throw EncoderError.unsupported(
          file: config.source, key: "\(path).\(member.key)", found: member.value.serialized(),
          supported: "rope_type default and a number rope_theta")
      }
    }
    let theta = parameters["rope_theta"]?.doubleValue
    return try positive(theta ?? config.number(key, default: fallback), "\(path).rope_theta", config)
  }

  private static func positive(_ theta: Double, _ key: String, _ config: ModelConfiguration) throws -> Double {
    guard theta.isFinite, theta >= 1 else { throw config.invalid(key, "a number of at least 1", "\(theta)") }
    return theta
  }
}
