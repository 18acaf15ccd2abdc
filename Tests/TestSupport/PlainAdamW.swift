import Foundation

/// AdamW of one parameter array in double precision (Loshchilov & Hutter, 2019, algorithm 2).
package struct PlainAdamW {
  package var values: [Double]
  package private(set) var first: [Double]
  package private(set) var second: [Double]
  private var steps = 0.0

  package init(_ values: [Float]) {
    self.values = values.map(Double.init)
    first = Array(repeating: 0, count: values.count)
    second = first
  }

  package mutating func step(
    _ gradient: [Double], learningRate: Double, beta1: Double, beta2: Double, epsilon: Double, weightDecay: Double
  ) {
    steps += 1
    for i in values.indices {
      let g = gradient[i]
      values[i] *= 1 - learningRate * weightDecay
      first[i] = beta1 * first[i] + (1 - beta1) * g
      second[i] = beta2 * second[i] + (1 - beta2) * g * g
      let m = first[i] / (1 - pow(beta1, steps))
      let v = second[i] / (1 - pow(beta2, steps))
      values[i] -= learningRate * m / (v.squareRoot() + epsilon)
    }
  }
}
