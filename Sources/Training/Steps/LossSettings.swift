package import Tasks

/// How the loss of a head for texts differs from the plain one.
package struct LossSettings: Sendable, Equatable {
  /// One a class, or of several labels a text one a label that is present; empty: all 1.
  package var classWeights: [Float] = []
  package var labelSmoothing = 0.0
  package var focalGamma = 0.0
  /// From which error on a number's loss grows evenly; nil: it grows with the square.
  package var huberDelta: Double?

  package init() {}

  package init(_ settings: TrainingSettings) {
    labelSmoothing = settings.labelSmoothing
    focalGamma = settings.focalGamma
    huberDelta = settings.huberDelta
  }
}
