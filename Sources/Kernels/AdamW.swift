/// One step of AdamW (Loshchilov & Hutter, 2019), the arithmetic in the order of PyTorch's implementation.
package struct AdamWStep: Sendable, Equatable {
  package var learningRate: Float
  package var beta1: Float
  package var beta2: Float
  package var epsilon: Float
  /// 1 - beta1^t.
  package var biasCorrection1: Float
  /// sqrt(1 - beta2^t).
  package var biasCorrection2Root: Float
  /// Factor on every gradient, from clipping by norm.
  package var gradientScale: Float

  package init(
    learningRate: Float, beta1: Float, beta2: Float, epsilon: Float, biasCorrection1: Float,
    biasCorrection2Root: Float, gradientScale: Float
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.biasCorrection1 = biasCorrection1
    self.biasCorrection2Root = biasCorrection2Root
    self.gradientScale = gradientScale
  }
}

/// p ← p·(1 - lr·decay) - lr/c1 · m / (√v/c2 + ε), after m ← β1·m + (1-β1)·g and v ← β2·v + (1-β2)·g², in one pass.
///
/// `gradient` nil stands for a gradient of zero (a row of an embedding table that this step did not touch).
package func adamW(
  _ parameters: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>?, _ m: UnsafeMutablePointer<Float>,
  _ v: UnsafeMutablePointer<Float>, count: Int, step: AdamWStep, weightDecay: Float
) {
  let decay = Vector(repeating: 1 - step.learningRate * weightDecay)
  let beta1 = Vector(repeating: step.beta1), rest1 = Vector(repeating: 1 - step.beta1)
  let beta2 = Vector(repeating: step.beta2), rest2 = Vector(repeating: 1 - step.beta2)
  let root = Vector(repeating: 1 / step.biasCorrection2Root), epsilon = Vector(repeating: step.epsilon)
  let size = Vector(repeating: -step.learningRate / step.biasCorrection1)
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
