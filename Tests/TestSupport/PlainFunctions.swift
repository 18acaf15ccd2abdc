import Foundation

/// The functions of the kernels in double precision, written as their definitions read.
package enum PlainFunctions {
  package static func normalDistribution(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  package static func gelu(_ x: Double) -> Double { x * normalDistribution(x) }

  package static func geluDerivative(_ x: Double) -> Double {
    normalDistribution(x) + x * exp(-x * x / 2) / (2 * Double.pi).squareRoot()
  }

  package static func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  package static func silu(_ x: Double) -> Double { x * logistic(x) }

  package static func siluDerivative(_ x: Double) -> Double {
    logistic(x) + x * logistic(x) * (1 - logistic(x))
  }

  package static func geluTanh(_ x: Double) -> Double { 0.5 * x * (1 + tanh(geluTanhArgument(x))) }

  package static func geluTanhDerivative(_ x: Double) -> Double {
    let curve = tanh(geluTanhArgument(x))
    let slope = (2 / Double.pi).squareRoot() * (1 + 3 * 0.044715 * x * x)
    return 0.5 * (1 + curve) + 0.5 * x * (1 - curve * curve) * slope
  }

  private static func geluTanhArgument(_ x: Double) -> Double {
    (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)
  }

  package static func softmax(_ x: [Double], scale: Double = 1) -> [Double] {
    let top = x.reduce(-.infinity, max)
    let powers = x.map { exp(scale * ($0 - top)) }
    let total = powers.reduce(0, +)
    return powers.map { $0 / total }
  }

  /// The gradient of the scores of a softmax `p` whose gradient is `dp`.
  package static func softmaxBackward(_ p: [Double], _ dp: [Double], scale: Double = 1) -> [Double] {
    let dot = zip(p, dp).reduce(0) { $0 + $1.0 * $1.1 }
    return zip(p, dp).map { scale * $0 * ($1 - dot) }
  }

  package static func crossEntropy(_ logits: [Double], label: Int) -> Double {
    let top = logits.reduce(-.infinity, max)
    return log(logits.reduce(0) { $0 + exp($1 - top) }) + top - logits[label]
  }

  package static func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }
}
