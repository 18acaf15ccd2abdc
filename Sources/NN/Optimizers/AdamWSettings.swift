/// Constants of AdamW; the learning rate comes with every step.
package struct AdamWSettings: Sendable, Equatable {
  package var beta1: Double
  package var beta2: Double
  package var epsilon: Double
  package var weightDecay: Double
  /// Largest global gradient norm; 0 turns clipping off.
  package var clipNorm: Double

  package init(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0.01,
    clipNorm: Double = 1
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.clipNorm = clipNorm
  }
}
