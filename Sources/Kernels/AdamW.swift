import Foundation

/// The constants of one step of AdamW (Loshchilov & Hutter, 2019), computed in double precision and rounded once.
package struct AdamWStep: Sendable, Equatable {
  let learningRate: Float
  let beta1: Float
  let beta2: Float
  /// 1 - beta1.
  let gradientShare: Float
  /// 1 - beta2.
  let squareShare: Float
  let epsilon: Float
  /// lr / (1 - beta1^t).
  let stepSize: Float
  /// 1 / sqrt(1 - beta2^t).
  let inverseRoot: Float
  let gradientScale: Float
  private let exactRate: Double

  /// - Parameters:
  ///   - step: counted from 1.
  ///   - gradientScale: factor on every gradient, from clipping by norm.
  package init(
    learningRate: Double, beta1: Double, beta2: Double, epsilon: Double, step: Int, gradientScale: Double
  ) {
    self.learningRate = Float(learningRate)
    self.beta1 = Float(beta1)
    self.beta2 = Float(beta2)
    gradientShare = Float(1 - beta1)
    squareShare = Float(1 - beta2)
    self.epsilon = Float(epsilon)
    stepSize = Float(learningRate / (1 - pow(beta1, Double(step))))
    inverseRoot = Float(1 / (1 - pow(beta2, Double(step))).squareRoot())
    self.gradientScale = Float(gradientScale)
    exactRate = learningRate
  }

  /// The factor of decoupled weight decay: 1 - lr·decay.
  func decay(_ weightDecay: Double) -> Float { Float(1 - exactRate * weightDecay) }
}

/// p ← p·(1 - lr·decay) - lr/c1 · m / (√v/c2 + ε), after m ← β1·m + (1-β1)·g and v ← β2·v + (1-β2)·g², in one pass.
///
/// `gradient` nil stands for a gradient of zero (a row of an embedding table that this step did not touch).
package func adamW(
  _ parameters: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>?, _ m: UnsafeMutablePointer<Float>,
  _ v: UnsafeMutablePointer<Float>, count: Int, step: AdamWStep, weightDecay: Double
) {
  let decay = Vector(repeating: step.decay(weightDecay))
  let beta1 = Vector(repeating: step.beta1)
  let rest1 = Vector(repeating: step.gradientShare)
  let beta2 = Vector(repeating: step.beta2)
  let rest2 = Vector(repeating: step.squareShare)
  let root = Vector(repeating: step.inverseRoot)
  let epsilon = Vector(repeating: step.epsilon)
  let size = Vector(repeating: -step.stepSize)
  let factor = Vector(repeating: step.gradientScale)
  @inline(__always)
  func update(_ p: Vector, _ g: Vector, _ m0: Vector, _ v0: Vector) -> (Vector, Vector, Vector) {
    let scaled = g * factor
    let m1 = multiplyAdd(rest1, scaled, beta1 * m0)
    let v1 = multiplyAdd(rest2 * scaled, scaled, beta2 * v0)
    let denominator = multiplyAdd(v1.squareRoot(), root, epsilon)
    return (multiplyAdd(size, m1 / denominator, p * decay), m1, v1)
  }
  var i = 0
  while i + vectorWidth <= count {
    let g = gradient.map { load($0 + i) } ?? Vector()
    let (p1, m1, v1) = update(load(parameters + i), g, load(m + i), load(v + i))
    store(p1, parameters + i)
    store(m1, m + i)
    store(v1, v + i)
    i += vectorWidth
  }
  guard i < count else { return }
  let rest = count - i
  let g = gradient.map { loadPartial($0 + i, rest) } ?? Vector()
  let (p1, m1, v1) = update(
    loadPartial(parameters + i, rest), g, loadPartial(m + i, rest), loadPartial(v + i, rest))
  storePartial(p1, parameters + i, rest)
  storePartial(m1, m + i, rest)
  storePartial(v1, v + i, rest)
}
