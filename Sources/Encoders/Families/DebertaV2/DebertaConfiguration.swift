import Files
package import NN

/// The `config.json` of DeBERTa-v2 and v3: BERT's, and what attention knows of relative positions.
package struct DebertaConfiguration: Sendable, Equatable {
  package var bert: BertConfiguration
  /// Whether embeddings hold absolute positions.
  package var hasPositions: Bool
  package var relative: RelativeAttention?
  /// What scores are multiplied with.
  package var scale: Float
  /// A convolution over neighbours beside the first layer.
  package var convolution: Convolution?

  /// How positions enter the scores.
  package struct RelativeAttention: Sendable, Equatable {
    /// Contents of queries with positions of keys, and the other way round.
    package var scoresKeys: Bool
    package var scoresQueries: Bool
    /// Whether the layers' own query and key projections serve positions too.
    package var sharesProjections: Bool
    package var normalizesTable: Bool
    package var buckets: DebertaBuckets
  }

  package struct Convolution: Sendable, Equatable {
    package var width: Int
    package var activation: Activation
  }

  /// Reads and checks the settings.
  ///
  /// - Throws: `EncoderError` naming the key, what was expected and what was found.
  package init(_ config: ModelConfiguration) throws {
    var keys = BertConfiguration.Keys(dropout: DropoutKeys(classifier: "cls_dropout"), typeVocabularySize: nil)
    if let width = config.present("embedding_size")?.intValue { keys.embeddingSize = ("embedding_size", width) }
    keys.layerNormEpsilon = 1e-7
    bert = try BertConfiguration(config, keys: keys)
    bert.tokenHeadDropout = bert.hiddenDropout
    let types = try config.number("type_vocab_size", default: 0)
    guard (0..<65_536).contains(types), types == types.rounded() else {
      throw config.invalid("type_vocab_size", "a whole number of at least 0", "\(types)")
    }
    bert.typeVocabularySize = Int(types)
    hasPositions = try config.flag("position_biased_input", default: true)
    let kinds = try Self.kinds(config)
    let size = bert.hiddenSize / bert.headCount
    for (key, expected) in [("attention_head_size", size), ("pooler_hidden_size", bert.hiddenSize)] {
      try config.require(key, in: ["\(expected)"], default: "\(expected)")
    }
    scale = 1 / Float(size * (1 + kinds.count)).squareRoot()
    relative =
      try config.flag("relative_attention", default: false) ? try RelativeAttention(config, kinds: kinds, bert) : nil
    convolution = try Self.convolution(config)
  }

  /// The parts of `pos_att_type`, a list or a text like "p2c|c2p".
  private static func kinds(_ config: ModelConfiguration) throws -> Set<String> {
    guard let value = config.present("pos_att_type") else { return [] }
    let texts = value.stringValue?.lowercased().split(separator: "|").map(String.init)
    let names = (texts ?? value.arrayValue?.map { $0.stringValue ?? "" } ?? [""]).map {
      String($0.drop { $0 == " " }.prefix { $0 != " " })
    }
    guard names.allSatisfy({ ["c2p", "p2c"].contains($0) }) else {
      throw EncoderError.unsupported(
        file: config.source, key: "pos_att_type", found: value.serialized(), supported: "c2p, p2c")
    }
    return Set(names)
  }

  private static func convolution(_ config: ModelConfiguration) throws -> Convolution? {
    guard let value = config.present("conv_kernel_size"), value.intValue != 0 else { return nil }
    let width = try config.positive("conv_kernel_size")
    guard width % 2 == 1, width < 64 else {
      throw config.invalid("conv_kernel_size", "an odd number below 64", "\(width)")
    }
    try config.require("conv_groups", in: ["1"], default: "1")
    return Convolution(width: width, activation: try config.activation("conv_act", default: "tanh"))
  }
}

extension DebertaConfiguration.RelativeAttention {
  fileprivate init(_ config: ModelConfiguration, kinds: Set<String>, _ bert: BertConfiguration) throws {
    scoresKeys = kinds.contains("c2p")
    scoresQueries = kinds.contains("p2c")
    sharesProjections = try config.flag("share_att_key", default: false)
    func count(_ key: String) throws -> Int? {
      let value = try config.number(key, default: -1)
      guard value == value.rounded(), value < 65_536 else {
        throw config.invalid(key, "a whole number below 65,536", "\(value)")
      }
      return value < 1 ? nil : Int(value)
    }
    let buckets = DebertaBuckets(
      count: try count("position_buckets"),
      farthest: try count("max_relative_positions") ?? min(bert.maximumPositions, 65_535))
    guard buckets.count.map({ $0 >= 4 && buckets.farthest > $0 / 2 + 1 }) != false else {
      throw config.invalid(
        "position_buckets", "at least 4 and less than twice the positions (\(buckets.farthest))",
        "\(buckets.count ?? 0)")
    }
    self.buckets = buckets
    let norms = (config.present("norm_rel_ebd")?.stringValue ?? "none").lowercased().split(separator: "|")
      .map { String($0.drop { $0 == " " }.prefix { $0 != " " }) }
    guard norms.allSatisfy({ ["none", "layer_norm"].contains($0) }) else {
      throw EncoderError.unsupported(
        file: config.source, key: "norm_rel_ebd", found: norms.joined(separator: "|"), supported: "none, layer_norm")
    }
    normalizesTable = norms.contains("layer_norm")
  }
}
