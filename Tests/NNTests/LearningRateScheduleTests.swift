import Foundation
import NN
import Testing

@Suite("Learning-rate schedules")
struct LearningRateScheduleTests {
  /// Shares of the peak over 12 steps, 4 of them warm-up; by hand.
  private static let shares: [(LearningRateSchedule.Curve, [Double])] = {
    let warmup = [0, 0.25, 0.5, 0.75]
    let wave = (0...8).map { (1 + cos(Double.pi * Double($0) / 8)) / 2 }
    return [
      (.linear, warmup + [1, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125, 0]),
      (.constant, warmup + [Double](repeating: 1, count: 9)), (.cosine, warmup + wave),
    ]
  }()

  @Test("rates of a short run", arguments: shares)
  func rates(curve: LearningRateSchedule.Curve, shares: [Double]) {
    let schedule = LearningRateSchedule(curve: curve, peak: 2e-5, warmupSteps: 4, totalSteps: 12)
    for (step, share) in shares.enumerated() { #expect(abs(schedule.rate(at: step) - share * 2e-5) < 1e-18) }
  }

  @Test("no warm-up begins at the peak; past the end nothing is left", arguments: LearningRateSchedule.Curve.allCases)
  func edges(curve: LearningRateSchedule.Curve) {
    let schedule = LearningRateSchedule(curve: curve, peak: 1, warmupSteps: 0, totalSteps: 10)
    #expect(schedule.rate(at: 0) == 1)
    #expect(abs(schedule.rate(at: 25) - (curve == .constant ? 1 : 0)) < 1e-15)
    let allWarmup = LearningRateSchedule(curve: curve, peak: 1, warmupSteps: 5, totalSteps: 5)
    #expect((0..<8).allSatisfy { (0...1).contains(allWarmup.rate(at: $0)) })
    #expect(allWarmup.rate(at: 4) == 0.8)
  }
}
