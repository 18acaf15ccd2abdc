import Files

/// The classification head on top of the encoder.
package struct HeadSettings: Sendable, Equatable {
  /// How a text's token states become one vector.
  package enum Pooling: String, Sendable, CaseIterable {
    /// The state of the first token through the pooler (dense, tanh): the standard BERT head.
    case cls
    /// The mean of all token states.
    case mean
  }

  package var pooling: Pooling
  /// Dropout before the classifier; nil: the encoder's `classifier_dropout`, else its hidden dropout.
  package var dropout: Double?
  /// How the scores of words become entities; of entity tasks.
  package var decoder: TagDecoder

  init(_ reader: SettingsReader) throws {
    pooling = try reader.choice("head.pooling", as: Pooling.self)
    dropout = try reader.optionalNumber("head.dropout")
    decoder = try reader.choice("head.decoder", as: TagDecoder.self)
  }

  var settings: [(path: String, value: JSON)] {
    [
      ("head.pooling", .string(pooling.rawValue)), ("head.dropout", JSON(dropout)),
      ("head.decoder", .string(decoder.rawValue)),
    ]
  }

  static let keys = [
    TaskKey("head", .group(shortForm: nil), "the classification head on top of the encoder"),
    TaskKey(
      "head.pooling", .choice(Pooling.allCases.map(\.rawValue)), default: "cls",
      "cls: first token through the pooler, as transformers loads it; mean: mean of all token states"),
    TaskKey("head.dropout", .number(.rate), "dropout before the classifier; default: the encoder's"),
    TaskKey(
      "head.decoder", .choice(TagDecoder.allCases.map(\.rawValue)), default: "viterbi", kind: TaskKind.ner.name,
      "how tag scores become entities: the best valid sequence (viterbi), or a trained linear-chain CRF"),
  ]
}
