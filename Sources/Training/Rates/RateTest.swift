package import Files
import Foundation

/// A learning-rate range test (Smith 2017): the rate rises by the same factor at each step of one training, and the loss
/// tells which rates it learns at.
package struct RateTest: Sendable, Equatable {
  package struct Point: Sendable, Equatable {
    package let rate: Double
    package let loss: Double
    /// The loss with its past, without the start's weight (as Adam corrects its moments).
    package let smoothed: Double
  }

  /// As far as the loss did not run away.
  package let points: [Point]
  /// Whether it ran away before the highest rate.
  package let ranAway: Bool

  /// How much of the smoothed loss is its past.
  private static let smoothing = 0.9
  /// The loss has run away at so many times its least value.
  private static let bound = 3.0

  package init(rates: [Double], losses: [Double]) {
    var points: [Point] = []
    var sum = 0.0
    var least = Double.infinity
    var ranAway = losses.count < rates.count
    for (index, loss) in losses.enumerated() {
      sum = Self.smoothing * sum + (1 - Self.smoothing) * loss
      let smoothed = sum / (1 - pow(Self.smoothing, Double(index + 1)))
      guard loss.isFinite, smoothed < Self.bound * least else {
        ranAway = true
        break
      }
      least = min(least, smoothed)
      points.append(Point(rate: rates[index], loss: loss, smoothed: smoothed))
    }
    self.points = points
    self.ranAway = ranAway
  }

  /// The rate at which the smoothed loss falls fastest by order of magnitude; nil where it never falls.
  package var steepest: Double? {
    guard let place = steepestPlace else { return nil }
    return points[place].rate
  }

  /// The rate of the least smoothed loss, from where it falls fastest on.
  package var lowest: Double? {
    guard let steepestPlace else { return nil }
    return points[steepestPlace...].min { $0.smoothed < $1.smoothed }?.rate
  }

  /// The share by which the loss has to fall for its fall to be more than chance.
  private static let leastFall = 0.02

  /// What to try: where the loss falls fastest, but at most half of where it is least.
  package var suggestion: Double? {
    guard let steepest, let lowest else { return nil }
    return min(steepest, lowest / 2)
  }

  /// Over stretches of a twelfth of the points, so that one step does not decide.
  private var steepestPlace: Int? {
    let span = max(2, points.count / 12)
    guard points.count > 2 * span else { return nil }
    var best: (place: Int, slope: Double)?
    for place in span..<(points.count - span) {
      let slope =
        (points[place + span].smoothed - points[place - span].smoothed)
        / log(points[place + span].rate / points[place - span].rate)
      if slope < best?.slope ?? 0 { best = (place, slope) }
    }
    guard let place = best?.place, let least = points[place...].map(\.smoothed).min(),
      least < points[span].smoothed * (1 - Self.leastFall)
    else { return nil }
    return place
  }

  /// Rates from `low` to `high`, each by the same factor above the one before.
  package static func rates(from low: Double, to high: Double, steps: Int) -> [Double] {
    (0..<steps).map { low * pow(high / low, Double($0) / Double(max(1, steps - 1))) }
  }

  package var json: JSON {
    var object = JSONObject()
    object["suggestion"] = suggestion.map { .number(JSONNumber($0)) } ?? .null
    object["steepest"] = steepest.map { .number(JSONNumber($0)) } ?? .null
    object["lowest"] = lowest.map { .number(JSONNumber($0)) } ?? .null
    object["ran_away"] = .bool(ranAway)
    object["points"] = .array(
      points.map { point in
        [
          "rate": .number(JSONNumber(point.rate)), "loss": .number(JSONNumber(point.loss)),
          "smoothed": .number(JSONNumber(point.smoothed)),
        ]
      })
    return .object(object)
  }
}
