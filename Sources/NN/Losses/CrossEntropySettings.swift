/// How a cross-entropy over classes differs from the plain one.
package struct CrossEntropySettings: Codable, Sendable, Equatable {
  /// One a class; empty: all 1. These are also the alpha of a focal loss.
  package var classWeights: [Float]
  /// The share of a label that is spread evenly over all classes, from 0 to below 1.
  package var labelSmoothing: Double
  /// The focusing exponent of a focal loss; 0: none.
  package var focalGamma: Double

  package init(classWeights: [Float] = [], labelSmoothing: Double = 0, focalGamma: Double = 0) {
    self.classWeights = classWeights
    self.labelSmoothing = labelSmoothing
    self.focalGamma = focalGamma
  }

  /// - Throws: `LossError` when a value is out of range or there is not one weight a class.
  package func check(classes: Int) throws {
    try LossCheck.weights(classWeights, name: "class weights", count: classes)
    if !classWeights.isEmpty && classWeights.allSatisfy({ $0 == 0 }) {
      throw LossError.noWeight(name: "class weights")
    }
    try LossCheck.smoothing(labelSmoothing)
    try LossCheck.gamma(focalGamma)
  }
}
