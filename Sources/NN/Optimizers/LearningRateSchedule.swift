import Foundation

/// The learning rate of each step, as a factor of the peak rate; steps count from 0. Source: transformers' schedules.
package struct LearningRateSchedule: Sendable, Equatable {
  package enum Curve: String, Sendable, CaseIterable {
    case linear, cosine, constant
  }

  package let curve: Curve
  package let peak: Double
  package let warmupSteps: Int
  package let totalSteps: Int

  package init(curve: Curve, peak: Double, warmupSteps: Int, totalSteps: Int) {
    self.curve = curve
    self.peak = peak
    self.warmupSteps = warmupSteps
    self.totalSteps = totalSteps
  }

  /// The rate of step `step`: rises from 0 over the warm-up, then falls to 0 at `totalSteps` (constant: stays).
  package func rate(at step: Int) -> Double {
    if step < warmupSteps { return peak * Double(step) / Double(max(1, warmupSteps)) }
    let progress = Double(step - warmupSteps) / Double(max(1, totalSteps - warmupSteps))
    switch curve {
    case .linear: return peak * max(0, 1 - progress)
    case .cosine: return peak * max(0, 0.5 * (1 + cos(Double.pi * min(1, progress))))
    case .constant: return peak
    }
  }
}
