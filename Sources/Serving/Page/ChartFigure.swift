import Evaluation

/// A chart in a page: drawn by the server, with a legend, and said in words for those who do not see it.
struct ChartFigure {
  let chart: Chart
  /// Tells the charts of a page apart.
  let id: String
  private static let (right, left, bottom) = (388.0, 58.0, 210.0)

  /// Nothing where no curve has a point.
  var html: HTML {
    guard chart.curves.contains(where: { !$0.points.isEmpty }) else { return .empty }
    let plot = ChartPlot(chart, left: Self.left, right: Self.right, top: 12, bottom: Self.bottom)
    let rows = plot.yMarks.map { mark -> HTML in
      """
      <path class="grid" d="M58 \(mark.place)H388"/><text x="52" y="\(mark.place)" dy="4" class="end">\(mark.name)</text>

      """
    }
    let columns = plot.xMarks.map { mark -> HTML in
      "<text x=\"\(mark.place)\" y=\"231\" class=\"middle\">\(mark.name)</text>\n"
    }
    let curves = chart.curves.enumerated().map { index, curve -> HTML in
      if curve.points.count == 1 {
        return
          "<circle class=\"c\(index)\" cx=\"\(plot.x(curve.points[0].x))\" cy=\"\(plot.y(curve.points[0].y))\" r=\"3\"/>\n"
      }
      return "<polyline class=\"c\(index)\" points=\"\(plot.line(curve))\"/>\n"
    }
    return """
      <figure>
      <figcaption>\(chart.title)\(legend, if: chart.curves.count > 1)</figcaption>
      <svg class="chart" viewBox="0 0 400 240" role="img" aria-labelledby="\(id)-title \(id)-text">
      <title id="\(id)-title">\(chart.title) by step</title>
      <desc id="\(id)-text">\(words)</desc>
      \(rows)\(columns)\(curves)</svg>
      </figure>
      """
  }

  private var legend: HTML {
    let entries = chart.curves.enumerated().map { index, curve -> HTML in
      """
      <span class="key"><svg viewBox="0 0 28 8" aria-hidden="true" focusable="false"><path class="c\(index)" d="M0 4H28"/>\
      </svg> <bdi>\(curve.name)</bdi></span>

      """
    }
    return "\n<span class=\"keys\">\(entries)</span>"
  }

  /// The curves in a sentence each.
  private var words: String {
    chart.curves.compactMap { curve in
      guard let first = curve.points.first, let last = curve.points.last else { return nil }
      let values = curve.points.map(\.y)
      func shown(_ value: Double) -> String { DecimalText.fixed(value, decimals: 4) }
      return "\(curve.name): \(shown(first.y)) at step \(Int(first.x)), \(shown(last.y)) at step \(Int(last.x)), "
        + "lowest \(shown(values.min() ?? 0)), highest \(shown(values.max() ?? 0))."
    }.joined(separator: " ")
  }
}
