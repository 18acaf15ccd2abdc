package import Files

/// Low-rank additions to linear layers (Hu et al. 2021, "LoRA") and the head.
package struct LoRAMethod: TuningMethod {
  package static let name = "lora"
  package static let summary = "low-rank additions to chosen linear layers, and the head"
  package static let learningRate = 1e-3

  package var rank: Int
  /// Scale of the addition: `alpha / rank`.
  package var alpha: Double
  /// Dropout on the input of the addition.
  package var dropout: Double
  /// The linear layers that get one, by the last part of their module path; nil: the family's usual ones.
  package var targets: [String]?
  /// Whether the pooler trains too, and so is saved with the adapter.
  package var trainPooler: Bool

  package init(_ reader: SettingsReader) throws {
    rank = try reader.integer("method.rank")
    alpha = try reader.number("method.alpha")
    dropout = try reader.number("method.dropout")
    targets = try reader.optionalTexts("method.targets")
    trainPooler = try reader.flag("method.train_pooler")
  }

  package var settings: [(path: String, value: JSON)] {
    [
      ("method.rank", JSON(rank)),
      ("method.alpha", JSON(alpha)),
      ("method.dropout", JSON(dropout)),
      ("method.targets", JSON(targets)),
      ("method.train_pooler", .bool(trainPooler)),
    ]
  }

  package static let keys = [
    TaskKey("method.rank", .wholeNumber(1...65_536), default: 8, method: name, "rank of the additions"),
    TaskKey("method.alpha", .number(.positive), default: 16, method: name, "the additions are scaled by alpha / rank"),
    TaskKey("method.dropout", .number(.rate), default: 0.0, method: name, "dropout on the additions' input"),
    TaskKey(
      "method.targets", .textList(atLeast: 1), method: name,
      "linear layers that get an addition, by the last part of their name; default: those of queries and values"),
    TaskKey(
      "method.train_pooler", .flag, default: false, method: name,
      "whether the pooler trains too and is saved with the adapter"),
  ]
}
