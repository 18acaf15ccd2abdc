import Foundation

/// Where the curves and the marks of a chart lie in a drawing, for whoever writes it out.
package struct ChartPlot: Sendable {
  /// A round number on an axis.
  package struct Mark: Sendable, Equatable {
    /// Its place along the axis, as drawings write it.
    package let place: String
    package let name: String
  }

  private let xs: ClosedRange<Double>
  private let ys: ClosedRange<Double>
  private let left: Double
  private let right: Double
  private let top: Double
  private let bottom: Double

  /// - Parameters: the edges of the curves' place; y grows downward.
  package init(_ chart: Chart, left: Double, right: Double, top: Double, bottom: Double) {
    (xs, ys) = (chart.xRange, chart.yRange)
    (self.left, self.right, self.top, self.bottom) = (left, right, top, bottom)
  }

  package func x(_ value: Double) -> String {
    DecimalText.fixed(left + (value - xs.lowerBound) / (xs.upperBound - xs.lowerBound) * (right - left), decimals: 1)
  }

  package func y(_ value: Double) -> String {
    DecimalText.fixed(bottom - (value - ys.lowerBound) / (ys.upperBound - ys.lowerBound) * (bottom - top), decimals: 1)
  }

  /// The points of a polyline.
  package func line(_ curve: Curve) -> String {
    curve.points.map { "\(x($0.x)),\(y($0.y))" }.joined(separator: " ")
  }

  /// Whole numbers, since steps are counted.
  package var xMarks: [Mark] { Self.marks(xs, least: 1).map { Mark(place: x($0.value), name: $0.name) } }

  package var yMarks: [Mark] { Self.marks(ys, least: 0).map { Mark(place: y($0.value), name: $0.name) } }

  /// About four multiples of 1, 2 or 5 times a power of ten.
  ///
  /// - Parameter least: what two of them are apart at least.
  private static func marks(_ range: ClosedRange<Double>, least: Double) -> [(value: Double, name: String)] {
    let raw = max(least, (range.upperBound - range.lowerBound) / 5)
    guard raw > 0, raw.isFinite else { return [] }
    let power = pow(10, log10(raw).rounded(.down))
    let step = ([1, 2, 5, 10].first { $0 * power >= raw * 0.999_999 } ?? 10) * power
    let decimals = min(9, max(0, Int(-log10(step * 1.000_001).rounded(.down))))
    let (first, last) = ((range.lowerBound / step).rounded(.up), (range.upperBound / step).rounded(.down))
    guard first <= last, last - first < 20 else { return [] }
    return stride(from: first, through: last, by: 1).map {
      ($0 * step, DecimalText.fixed($0 * step, decimals: decimals))
    }
  }
}
