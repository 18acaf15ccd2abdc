import Foundation

/// A chart in characters, two dots wide and four high each (Braille), for a terminal.
package struct ChartText: Sendable {
  private let chart: Chart
  private let width: Int
  private let height: Int

  /// - Parameters:
  ///   - width: characters of the drawing, without its axis.
  ///   - height: lines of the drawing.
  package init(_ chart: Chart, width: Int, height: Int) {
    self.chart = chart
    self.width = max(8, width)
    self.height = max(3, height)
  }

  package var lines: [String] {
    let (columns, rows) = (width * 2, height * 4)
    var cells = Array(repeating: Array(repeating: UInt32(0), count: width), count: height)
    let (xs, ys) = (chart.xRange, chart.yRange)
    func place(_ point: (x: Double, y: Double)) -> (Int, Int) {
      let x = (point.x - xs.lowerBound) / (xs.upperBound - xs.lowerBound)
      let y = (ys.upperBound - point.y) / (ys.upperBound - ys.lowerBound)
      return (Int((x * Double(columns - 1)).rounded()), Int((y * Double(rows - 1)).rounded()))
    }
    func set(_ x: Int, _ y: Int) {
      guard (0..<columns).contains(x), (0..<rows).contains(y) else { return }
      cells[y / 4][x / 2] |= Self.dots[y % 4][x % 2]
    }
    for curve in chart.curves {
      let places = curve.points.map(place)
      for (from, to) in zip(places, places.dropFirst()) {
        let steps = max(abs(to.0 - from.0), abs(to.1 - from.1), 1)
        for step in 0...steps { set(from.0 + (to.0 - from.0) * step / steps, from.1 + (to.1 - from.1) * step / steps) }
      }
      if places.count == 1 { set(places[0].0, places[0].1) }
    }
    let labels = [ys.upperBound, (ys.upperBound + ys.lowerBound) / 2, ys.lowerBound].map { Self.text($0) }
    let margin = labels.map(\.count).max() ?? 0
    var lines = [chart.title + (chart.curves.count > 1 ? ": " + chart.curves.map(\.name).joined(separator: ", ") : "")]
    for (row, cell) in cells.enumerated() {
      let label = row == 0 ? labels[0] : row == height / 2 ? labels[1] : row == height - 1 ? labels[2] : ""
      let drawn = String(String.UnicodeScalarView(cell.compactMap { Unicode.Scalar(0x2800 + $0) }))
      lines.append(String(repeating: " ", count: margin - label.count) + label + " ┤" + drawn)
    }
    let (first, last) = (Self.text(xs.lowerBound, decimals: 0), Self.text(xs.upperBound, decimals: 0))
    let gap = String(repeating: " ", count: max(1, width - first.count - last.count))
    lines.append(String(repeating: " ", count: margin + 2) + first + gap + last)
    return lines
  }

  /// The bits of the eight dots of a Braille character, by row and column.
  private static let dots: [[UInt32]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

  private static func text(_ value: Double, decimals: Int = 4) -> String {
    String(format: "%.\(decimals)f", locale: Locale(identifier: "en_US_POSIX"), value)
  }
}
