/// A named row of points, ascending by x.
package struct Curve: Sendable {
  package let name: String
  package let points: [(x: Double, y: Double)]

  package init(name: String, points: [(x: Double, y: Double)]) {
    self.name = name
    self.points = points.filter { $0.x.isFinite && $0.y.isFinite }
  }

  /// Each point the mean of itself and its past, so that a step does not hide the trend.
  package func smoothed(_ past: Double = 0.9) -> Curve {
    var sum = 0.0
    var weight = 0.0
    return Curve(
      name: name,
      points: points.map { point in
        sum = past * sum + (1 - past) * point.y
        weight = past * weight + (1 - past)
        return (point.x, sum / weight)
      })
  }

  /// About so many of the points at most, evenly chosen, the last one among them.
  package func thinned(to count: Int) -> Curve {
    guard count > 0, points.count > count else { return self }
    let step = (points.count + count - 1) / count
    return Curve(
      name: name,
      points: points.enumerated().filter { ($0.offset + 1) % step == 0 || $0.offset + 1 == points.count }
        .map(\.element))
  }
}

/// Curves that share their axes.
package struct Chart: Sendable {
  package let title: String
  package let curves: [Curve]

  package init(title: String, curves: [Curve]) {
    self.title = title
    self.curves = curves
  }

  var xRange: ClosedRange<Double> { Self.range(curves.flatMap { $0.points.map(\.x) }) }
  var yRange: ClosedRange<Double> { Self.range(curves.flatMap { $0.points.map(\.y) }) }

  /// From the least to the greatest; a single value has some room around it.
  private static func range(_ values: [Double]) -> ClosedRange<Double> {
    guard let low = values.min(), let high = values.max() else { return 0...1 }
    return low < high ? low...high : (low - 0.5)...(high + 0.5)
  }
}
