/// Charts below each other as one SVG that stands for itself; its colours follow the reader's light or dark scheme.
package struct ChartDrawing: Sendable {
  private let charts: [Chart]

  package init(_ charts: [Chart]) {
    self.charts = charts
  }

  private static let (left, right, panel, top) = (72.0, 700.0, 250.0, 64.0)

  /// The SVG document; the same charts give the same bytes.
  package var svg: String {
    let names = charts.first?.curves.map(\.name) ?? []
    let height = Int(Self.top + Double(charts.count) * (Self.panel + 54))
    let legend = names.enumerated().map { index, name in
      let (x, y) = (72 + (index % 2) * 320, 20 + (index / 2) * 16)
      return "<line class=\"c\(index)\" x1=\"\(x)\" y1=\"\(y)\" x2=\"\(x + 24)\" y2=\"\(y)\"/>"
        + "<text x=\"\(x + 30)\" y=\"\(y + 4)\">\(SVGText.escaped(name))</text>"
    }
    let panels = charts.enumerated().map { index, chart in
      Self.panel(chart, top: Self.top + Double(index) * (Self.panel + 54))
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="720" height="\(height)" viewBox="0 0 720 \(height)" role="img">
      <title>\(SVGText.escaped(names.joined(separator: ", ")))</title>
      <style>
      svg { font: 12px system-ui, sans-serif; } .page { fill: #fff; } text { fill: #222; } .tick { fill: #666; }
      .grid { stroke: #ddd; } polyline, line { fill: none; stroke-width: 1.5; } .title { font-size: 14px; }
      .c0 { stroke: #1f5f9f; } .c1 { stroke: #b5541c; } .c2 { stroke: #3a7d34; } .c3 { stroke: #7a3f9d; }
      .c4 { stroke: #8a6d00; } .c5 { stroke: #0b7a75; }
      @media (prefers-color-scheme: dark) {
      .page { fill: #1c1c1e; } text { fill: #eee; } .tick { fill: #aaa; } .grid { stroke: #3a3a3c; }
      .c0 { stroke: #7fb2e5; } .c1 { stroke: #f0a070; } .c2 { stroke: #8fd08a; } .c3 { stroke: #c79be0; }
      .c4 { stroke: #e0c45c; } .c5 { stroke: #5fd0c8; }
      }
      </style>
      <rect class="page" width="720" height="\(height)"/>
      \(legend.joined(separator: "\n"))
      \(panels.joined(separator: "\n"))
      </svg>

      """
  }

  private static func panel(_ chart: Chart, top: Double) -> String {
    let plot = ChartPlot(chart, left: left, right: right, top: top + 24, bottom: top + panel)
    var parts = [
      "<text class=\"title\" x=\"72\" y=\"\(DecimalText.fixed(top + 8, decimals: 0))\">\(SVGText.escaped(chart.title))</text>"
    ]
    for mark in plot.yMarks {
      parts.append(
        "<line class=\"grid\" x1=\"72\" y1=\"\(mark.place)\" x2=\"700\" y2=\"\(mark.place)\"/>"
          + "<text class=\"tick\" x=\"64\" y=\"\(mark.place)\" dy=\"4\" text-anchor=\"end\">\(mark.name)</text>")
    }
    for mark in plot.xMarks {
      parts.append(
        "<text class=\"tick\" x=\"\(mark.place)\" y=\"\(DecimalText.fixed(top + panel + 18, decimals: 0))\" "
          + "text-anchor=\"middle\">\(mark.name)</text>")
    }
    for (index, curve) in chart.curves.enumerated() where !curve.points.isEmpty {
      parts.append("<polyline class=\"c\(index)\" points=\"\(plot.line(curve))\"/>")
      guard curve.points.count < 40 else { continue }
      for point in curve.points {
        parts.append(
          "<circle class=\"c\(index)\" fill=\"none\" cx=\"\(plot.x(point.x))\" cy=\"\(plot.y(point.y))\" r=\"2.5\">"
            + "<title>step \(Int(point.x)): \(DecimalText.fixed(point.y, decimals: 4))</title></circle>")
      }
    }
    return parts.joined(separator: "\n")
  }
}
