/// Everything that a threshold can do on forecasts with known outcomes: coverage against precision.
package struct CoverageCurve: Equatable, Sendable {
  /// One point for each distinct probability, from the smallest coverage to that of all rows.
  ///
  /// A threshold stands halfway between the lowest probability that is taken and the next lower one, so that rounding a
  /// probability to a shorter number does not move a row across it; below the lowest of all it is 0.
  package let points: [OperatingPoint]

  /// - Complexity: O(n log n) in the number of forecasts.
  package init(_ forecasts: Forecasts) {
    let order = forecasts.probabilities.indices.sorted { forecasts.probabilities[$0] > forecasts.probabilities[$1] }
    let positives = forecasts.outcomes.count { $0 }
    var points: [OperatingPoint] = []
    var hits = 0
    for (place, row) in order.enumerated() {
      if forecasts.outcomes[row] { hits += 1 }
      let probability = forecasts.probabilities[row]
      let isLast = place == order.count - 1
      let next = isLast ? 0 : forecasts.probabilities[order[place + 1]]
      guard isLast || next < probability else { continue }
      points.append(
        OperatingPoint(
          threshold: isLast ? 0 : Self.halfway(next, probability), count: place + 1, hits: hits,
          positives: positives, rowCount: order.count))
    }
    self.points = points
  }

  /// At most `limit` of the points, at even steps of coverage, both ends among them: enough for a drawing.
  package func thinned(to limit: Int) -> [OperatingPoint] {
    precondition(limit > 1, "a curve has two ends")
    guard points.count > limit, let first = points.first, let last = points.last else { return points }
    var kept = [first]
    let span = Double(last.count - first.count)
    for point in points.dropFirst().dropLast() {
      let wanted = Double(first.count) + span * Double(kept.count) / Double(limit - 1)
      if kept.count < limit - 1, Double(point.count) >= wanted { kept.append(point) }
    }
    return kept + [last]
  }

  /// A number above `low` and at most `high`, halfway if there is one between them.
  static func halfway(_ low: Double, _ high: Double) -> Double {
    let middle = low + (high - low) / 2
    return middle > low ? middle : high
  }
}
