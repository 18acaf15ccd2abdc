/// Layer normalisation of one row and its gradients, in double precision.
package struct PlainLayerNorm {
  package let mean: Double
  package let inverseDeviation: Double
  package let normal: [Double]
  private let weight: [Double]
  private let bias: [Double]

  package init(_ x: [Double], weight: [Double], bias: [Double], epsilon: Double) {
    let mean = PlainFunctions.mean(x)
    let inverse = 1 / (PlainFunctions.mean(x.map { ($0 - mean) * ($0 - mean) }) + epsilon).squareRoot()
    self.mean = mean
    inverseDeviation = inverse
    normal = x.map { ($0 - mean) * inverse }
    self.weight = weight
    self.bias = bias
  }

  package var output: [Double] { normal.indices.map { normal[$0] * weight[$0] + bias[$0] } }

  package func inputGradient(_ dy: [Double]) -> [Double] {
    let g = zip(dy, weight).map { $0 * $1 }
    let meanG = PlainFunctions.mean(g)
    let meanGN = PlainFunctions.mean(zip(g, normal).map { $0 * $1 })
    return g.indices.map { inverseDeviation * (g[$0] - meanG - normal[$0] * meanGN) }
  }

  package func weightGradient(_ dy: [Double]) -> [Double] { zip(dy, normal).map { $0 * $1 } }
}
