package import Encoders
package import Files
package import NN
package import PEFT

/// Low-rank additions to linear layers (Hu et al. 2021, "LoRA") and the head.
package struct LoRAMethod: TuningMethod {
  package static let name = LoRAConfiguration.method
  package static let summary = "low-rank additions to chosen linear layers, and the head"
  package static let learningRate = 1e-3

  /// Found on SST-2 and BC5CDR with the other defaults: entities want more.
  package static func learningRate(_ target: TaskKind.Target?) -> Double { target == .words ? 2e-3 : learningRate }

  package var rank: Int
  /// Scale of the addition: `alpha / rank`, or `alpha / √rank` where `rankStabilized`.
  package var alpha: Double
  /// Dropout on the input of the addition.
  package var dropout: Double
  /// The linear layers that get one, by the last part of their module path, or one word for several: `all-linear`, or
  /// `query-value` for PEFT's own choice.
  package var targets: [String]
  package var rankStabilized: Bool
  /// Whether magnitudes train apart from directions.
  package var dora: Bool
  package var bias: LoRAConfiguration.Bias
  /// How much faster B learns than A (Hayou et al., 2024, "LoRA+").
  package var plusRatio: Double
  /// Only the uppermost so many layers get additions; nil: all.
  package var topLayers: Int?
  package var rankPattern: [LoRAConfiguration.Pattern<Int>]
  package var alphaPattern: [LoRAConfiguration.Pattern<Double>]
  package var trainsPooler: Bool

  package init(_ reader: SettingsReader) throws {
    rank = try reader.integer("method.rank")
    alpha = try reader.number("method.alpha")
    dropout = try reader.number("method.dropout")
    targets = try reader.texts("method.targets")
    rankStabilized = try reader.flag("method.rank_stabilized")
    dora = try reader.flag("method.dora")
    bias = try reader.choice("method.bias", as: LoRAConfiguration.Bias.self)
    plusRatio = try reader.number("method.plus_ratio")
    topLayers = try reader.optionalInteger("method.top_layers")
    rankPattern = try reader.numbers("method.rank_pattern", expected: "a whole number from 1 to 65536") { text in
      Int(text).flatMap { (1...65_536).contains($0) ? $0 : nil }
    }.map { LoRAConfiguration.Pattern(name: $0.name, value: $0.value) }
    alphaPattern = try reader.numbers("method.alpha_pattern", expected: "a number above 0") { text in
      Double(text).flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
    }.map { LoRAConfiguration.Pattern(name: $0.name, value: $0.value) }
    trainsPooler = try reader.flag("method.train_pooler")
  }

  package var settings: [(path: String, value: JSON)] {
    [
      ("method.rank", JSON(rank)),
      ("method.alpha", JSON(alpha)),
      ("method.dropout", JSON(dropout)),
      ("method.targets", JSON(targets)),
      ("method.rank_stabilized", .bool(rankStabilized)),
      ("method.dora", .bool(dora)),
      ("method.bias", .string(bias.rawValue)),
      ("method.plus_ratio", JSON(plusRatio)),
      ("method.top_layers", JSON(topLayers)),
      ("method.rank_pattern", Self.mapping(rankPattern.map { ($0.name, JSON($0.value)) })),
      ("method.alpha_pattern", Self.mapping(alphaPattern.map { ($0.name, JSON($0.value)) })),
      ("method.train_pooler", .bool(trainsPooler)),
    ]
  }

  private static func mapping(_ members: [(String, JSON)]) -> JSON {
    members.isEmpty ? .null : .object(JSONObject(members.map { .init(key: $0.0, value: $0.1) }))
  }

  package static let keys = [
    TaskKey("method.rank", .wholeNumber(1...65_536), default: 16, method: name, "rank of the additions"),
    TaskKey("method.alpha", .number(.positive), default: 32, method: name, "the additions are scaled by alpha / rank"),
    TaskKey("method.dropout", .number(.rate), default: 0.0, method: name, "dropout on the additions' input"),
    TaskKey(
      "method.targets", .texts, default: ["all-linear"], method: name,
      "linear layers that get an addition: all-linear, query-value (PEFT's choice), or the last parts of their names"
    ),
    TaskKey(
      "method.rank_stabilized", .flag, default: false, method: name,
      "whether the scale is alpha / √rank instead (rsLoRA)"),
    TaskKey(
      "method.dora", .flag, default: false, method: name, "whether the lengths of the weights' rows train too (DoRA)"),
    TaskKey(
      "method.bias", .choice(LoRAConfiguration.Bias.allCases.map(\.rawValue)), default: "none", method: name,
      "biases that train too: none, those of the layers with an addition, or all of the encoder"),
    TaskKey(
      "method.plus_ratio", .number(.positive), default: 1.0, method: name,
      "how many times faster the second matrix of an addition learns than the first (LoRA+)"),
    TaskKey(
      "method.top_layers", .wholeNumber(1...1024), method: name,
      "additions in so many layers from the top only; default: in all"),
    TaskKey(
      "method.rank_pattern", .numberMap, method: name, "ranks of layers that have another: {name: rank}"),
    TaskKey(
      "method.alpha_pattern", .numberMap, method: name, "alphas of layers that have another: {name: alpha}"),
    MethodKeys.trainPooler(name),
  ]

  package func adapter(for encoder: any TextEncoder, _ family: EncoderFamily) -> (any AdapterConfiguration)? {
    let count = encoder.layerCount
    let selection = ModuleSelection(
      names(family), layers: topLayers.map { Array(max(0, count - $0)..<count) })
    var configuration = LoRAConfiguration(
      rank: rank, alpha: alpha, dropout: dropout, selection: selection, usesRankStabilizedScaling: rankStabilized)
    configuration.usesMagnitudes = dora
    configuration.bias = bias
    configuration.rankPattern = rankPattern
    configuration.alphaPattern = alphaPattern
    return configuration
  }

  /// Nil: every linear layer.
  private func names(_ family: EncoderFamily) -> [String]? {
    switch targets {
    case [ModuleSelection.allLinear]: nil
    case [Self.queryValue]: family.adapterTargets.lowRank
    default: targets
    }
  }

  private static let queryValue = "query-value"

  package func rateFactor(of parameter: Parameter, in model: ClassifierModel) -> Double {
    Self.isFast(parameter) ? plusRatio : 1
  }

  /// What LoRA+ trains faster: the second matrices and all vectors, as PEFT's optimizer has it.
  package static func isFast(_ parameter: Parameter) -> Bool {
    parameter.name.hasSuffix(".lora_B.weight") || parameter.shape.count == 1
  }
}
