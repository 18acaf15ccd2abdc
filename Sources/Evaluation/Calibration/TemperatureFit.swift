import Foundation

/// A temperature learned from logits with the truth beside them (Guo et al. 2017, section 4.2).
package struct TemperatureFit: Equatable, Sendable, Codable {
  /// How the temperature was found.
  package enum Outcome: String, Sendable, Codable {
    /// The likelihood is greatest there.
    case optimum
    /// The lowest temperature of the range: the likelihood still rises towards lower ones, as it does without end where
    /// every row is right. The rows do not tell how sure the model may be.
    case lowest
    /// The highest temperature of the range: the likelihood still rises towards higher ones, as it does where the model
    /// is no better than chance.
    case highest
    /// No temperature is better than another: there are no rows, or the logits of each row are equal. It is 1.
    case undetermined
  }

  /// What the logits are to be divided by; greater than 1 makes a model less sure.
  package let temperature: Double
  package let outcome: Outcome
  /// Texts that it was learned from.
  package let rowCount: Int

  package init(temperature: Double, outcome: Outcome, rowCount: Int) {
    self.temperature = temperature
    self.outcome = outcome
    self.rowCount = rowCount
  }

  /// Temperatures that are looked at by default.
  package static let defaultRange = 0.1...10.0

  /// The temperature of greatest likelihood in a range, to 12 digits.
  ///
  /// The negative log-likelihood is convex in β = 1/T, so that its slope has at most one zero; Newton's method looks for
  /// it in log β and halves the bracket wherever a step would leave it or would not halve it soon enough. Rows that the
  /// model tells apart without a fault have no zero, and few rows may have it anywhere: hence the range.
  ///
  /// - Parameter range: positive; `1...10` never makes a model surer than it is.
  /// - Complexity: O(logits) a step, some 10 steps.
  package init(_ sample: some CalibrationSample, range: ClosedRange<Double> = defaultRange) {
    precondition(range.lowerBound > 0 && range.upperBound.isFinite, "a range of positive temperatures is needed")
    rowCount = sample.rowCount
    let slopeAtHighest = sample.derivatives(inverseTemperature: 1 / range.upperBound).first
    let slopeAtLowest = sample.derivatives(inverseTemperature: 1 / range.lowerBound).first
    if slopeAtHighest == 0 && slopeAtLowest == 0 {
      temperature = min(max(1, range.lowerBound), range.upperBound)
      outcome = .undetermined
    } else if slopeAtLowest <= 0 {
      temperature = range.lowerBound
      outcome = .lowest
    } else if slopeAtHighest >= 0 {
      temperature = range.upperBound
      outcome = .highest
    } else {
      temperature = Self.zero(of: sample, range: range)
      outcome = .optimum
    }
  }

  /// The zero of the slope, which is negative at the highest temperature and positive at the lowest.
  private static func zero(of sample: some CalibrationSample, range: ClosedRange<Double>) -> Double {
    var (low, high) = (-log(range.upperBound), -log(range.lowerBound))
    var place = min(max(0, low), high)
    var lastStep = high - low
    for _ in 0..<200 {
      let beta = exp(place)
      let (slope, curvature) = sample.derivatives(inverseTemperature: beta)
      if slope < 0 { low = place } else { high = place }
      var next = place - slope / (curvature * beta)
      // A curvature of zero gives no number, which no comparison accepts.
      if !(next > low && next < high) || abs(next - place) > lastStep / 2 { next = (low + high) / 2 }
      lastStep = abs(next - place)
      place = next
      if lastStep <= 1e-14 || high - low <= 1e-14 { break }
    }
    return exp(-place)
  }
}
