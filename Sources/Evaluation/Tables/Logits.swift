import Foundation

/// What makes probabilities of logits.
package enum Logits {
  /// Softmax of logits divided by `temperature`, without overflow.
  package static func softmax(_ logits: some Collection<Double>, temperature: Double = 1) -> [Double] {
    let largest = logits.max() ?? 0
    let powers = logits.map { exp(($0 - largest) / temperature) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// 1 / (1 + e^−x), without overflow.
  package static func sigmoid(_ logit: Double) -> Double {
    guard logit < 0 else { return 1 / (1 + exp(-logit)) }
    let power = exp(logit)
    return power / (1 + power)
  }

  /// log(1 + e^x), without overflow.
  static func softplus(_ value: Double) -> Double { max(value, 0) + log1p(exp(-abs(value))) }
}
