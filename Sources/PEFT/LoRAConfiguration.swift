/// Settings of LoRA (Hu et al., 2021), under the names of PEFT's configuration.
package struct LoRAConfiguration: Sendable, Equatable {
  package var rank: Int
  package var alpha: Double
  package var dropout: Double
  /// Names of linear layers: a layer is meant when its module path is the name or ends in "." and the name.
  package var targetModules: [String]
  package var usesRankStabilizedScaling: Bool

  package init(
    rank: Int = 8, alpha: Double = 8, dropout: Double = 0, targetModules: [String] = ["query", "value"],
    usesRankStabilizedScaling: Bool = false
  ) {
    self.rank = rank
    self.alpha = alpha
    self.dropout = dropout
    self.targetModules = targetModules
    self.usesRankStabilizedScaling = usesRankStabilizedScaling
  }

  /// alpha / r, or alpha / √r with rank-stabilised scaling (Kalajdzievski, 2023).
  package var scaling: Float {
    let divisor = usesRankStabilizedScaling ? Double(rank).squareRoot() : Double(rank)
    return Float(alpha / divisor)
  }

  /// Whether a module path is meant by one of the targets.
  package func targets(_ path: String) -> Bool {
    targetModules.contains { path == $0 || path.hasSuffix("." + $0) }
  }
}
