/// How a binary cross-entropy over labels differs from the plain one.
package struct BinaryCrossEntropySettings: Codable, Sendable, Equatable {
  /// What the loss of a present label is multiplied with, one a label; empty: all 1.
  package var positiveWeights: [Float]
  /// A target y is taken as y·(1 - s) + s/2; from 0 to below 1.
  package var labelSmoothing: Double
  /// The focusing exponent of a focal loss; 0: none.
  package var focalGamma: Double
  /// Multiplies the loss of present labels by alpha and that of absent ones by 1 - alpha; nil: neither.
  package var focalAlpha: Double?

  package init(
    positiveWeights: [Float] = [], labelSmoothing: Double = 0, focalGamma: Double = 0, focalAlpha: Double? = nil
  ) {
    self.positiveWeights = positiveWeights
    self.labelSmoothing = labelSmoothing
    self.focalGamma = focalGamma
    self.focalAlpha = focalAlpha
  }

  /// - Throws: `LossError` when a value is out of range or there is not one weight a label.
  package func check(labels: Int) throws {
    try LossCheck.weights(positiveWeights, name: "positive weights", count: labels)
    try LossCheck.smoothing(labelSmoothing)
    try LossCheck.gamma(focalGamma)
    if let focalAlpha, !(focalAlpha >= 0 && focalAlpha <= 1) {
      throw LossError.outOfRange(name: "focal alpha", value: focalAlpha, allowed: "from 0 to 1")
    }
  }
}
