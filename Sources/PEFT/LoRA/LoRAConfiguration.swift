package import NN

/// Settings of LoRA (Hu et al., 2021), under the names of PEFT's configuration.
package struct LoRAConfiguration: AdapterConfiguration {
  package static let method = "lora"
  package static let peftType = "LORA"

  /// Which biases of the encoder train beside the additions.
  package enum Bias: String, Sendable, CaseIterable {
    case none
    /// Those of the layers that get an addition.
    case ofTargets = "lora_only"
    case all
  }

  package var rank: Int
  package var alpha: Double
  package var dropout: Double
  package var selection: ModuleSelection
  package var usesRankStabilizedScaling: Bool
  /// Whether the weights' magnitudes train apart from their directions (DoRA; Liu et al., 2024).
  package var usesMagnitudes = false
  package var bias = Bias.none
  /// Ranks and alphas of layers that have others, by the layer's name.
  package var rankPattern: [Pattern<Int>] = []
  package var alphaPattern: [Pattern<Double>] = []

  /// A layer's name as `ModuleSelection` has it, and its value.
  package struct Pattern<Value: Sendable & Equatable>: Sendable, Equatable {
    package let name: String
    package let value: Value

    package init(name: String, value: Value) {
      self.name = name
      self.value = value
    }
  }

  package init(
    rank: Int = 8, alpha: Double = 8, dropout: Double = 0, selection: ModuleSelection,
    usesRankStabilizedScaling: Bool = false
  ) {
    self.rank = rank
    self.alpha = alpha
    self.dropout = dropout
    self.selection = selection
    self.usesRankStabilizedScaling = usesRankStabilizedScaling
  }

  package init(
    rank: Int = 8, alpha: Double = 8, dropout: Double = 0, targetModules: [String] = ["query", "value"],
    usesRankStabilizedScaling: Bool = false
  ) {
    self.init(
      rank: rank, alpha: alpha, dropout: dropout, selection: ModuleSelection(targetModules),
      usesRankStabilizedScaling: usesRankStabilizedScaling)
  }

  /// The rank of a layer's addition.
  package func rank(of module: LinearModule) -> Int {
    rankPattern.first { ModuleSelection.means($0.name, module.path) }?.value ?? rank
  }

  /// alpha / r, or alpha / √r with rank-stabilised scaling (Kalajdzievski, 2023).
  package func scaling(of module: LinearModule) -> Float {
    let alpha = alphaPattern.first { ModuleSelection.means($0.name, module.path) }?.value ?? alpha
    let rank = Double(rank(of: module))
    return Float(alpha / (usesRankStabilizedScaling ? rank.squareRoot() : rank))
  }

  package func adapter(for model: AdaptableModel, _ list: inout ParameterList) throws -> any Adapter {
    try LoRAAdapter(self, model, &list)
  }
}
