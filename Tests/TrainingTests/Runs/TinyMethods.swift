import PEFT
import Tasks
import Testing

/// Every method in the forms that matter, for a tiny model with modules named like BERT's.
struct TinyMethod: Sendable, CustomTestStringConvertible {
  let name: String
  let method: String
  var adapter: AdapterSetup?
  var ownWeights = OwnWeights.none
  var testDescription: String { name }

  static let all: [TinyMethod] = [
    TinyMethod(name: "full", method: "full", ownWeights: .all),
    TinyMethod(name: "layers", method: "layers", ownWeights: .topLayers(1)),
    TinyMethod(name: "head", method: "head"),
    lora("lora"),
    lora("lora, rank-stabilized, all layers") {
      $0.selection = ModuleSelection(nil)
      $0.usesRankStabilizedScaling = true
      $0.rankPattern = [.init(name: "value", value: 2)]
    },
    lora("lora, own biases") { $0.bias = .ofTargets },
    lora("lora, all biases") { $0.bias = .all },
    lora("dora") { $0.usesMagnitudes = true },
    lora("dora, dropout, top layer") {
      $0.usesMagnitudes = true
      $0.dropout = 0.1
      $0.selection = ModuleSelection(["query", "output.dense"], layers: [1])
    },
    adapted(
      "ia3",
      IA3Configuration(
        selection: ModuleSelection(["key", "value", "output.dense"]), feedForward: ["output.dense"])),
    adapted("bitfit", BitFitConfiguration()),
    adapted(
      "bottleneck",
      BottleneckConfiguration(
        size: 5, places: [.attention, .feedForward], activation: "relu", dropout: 0.1)),
    adapted(
      "bottleneck after feed-forward",
      BottleneckConfiguration(
        size: 3, places: [.feedForward], activation: "gelu", dropout: 0), method: "bottleneck"),
    adapted("prefix", PrefixConfiguration(places: 3)),
  ]

  private static func lora(_ name: String, _ change: (inout LoRAConfiguration) -> Void = { _ in }) -> TinyMethod {
    var configuration = LoRAConfiguration(rank: 4, alpha: 8, targetModules: ["query", "value"])
    change(&configuration)
    return TinyMethod(name: name, method: "lora", adapter: AdapterSetup(configuration))
  }

  private static func adapted(
    _ name: String, _ configuration: any AdapterConfiguration, method: String? = nil
  ) -> TinyMethod {
    TinyMethod(name: name, method: method ?? name, adapter: AdapterSetup(configuration))
  }

  func apply(to settings: inout ModelSettings, trainsPooler: Bool) {
    settings.adapter = adapter
    settings.ownWeights = ownWeights
    settings.adapterHasPooler = trainsPooler && adapter != nil
  }
}
