import Evaluation
import Foundation

/// A drawing of a range test: loss against rate, on a logarithmic scale, as one SVG that stands for itself.
package struct RatePlot: Sendable {
  private let test: RateTest
  private let title: String

  package init(_ test: RateTest, title: String) {
    self.test = test
    self.title = title
  }

  private static let width = 720.0
  private static let height = 420.0
  private static let left = 64.0
  private static let right = 696.0
  private static let top = 56.0
  private static let bottom = 360.0

  /// The SVG document; the same test gives the same bytes.
  package var svg: String {
    guard let first = test.points.first, let last = test.points.last, test.points.count > 1 else { return "" }
    // The smoothed loss decides what is shown: single steps at high rates lie far above.
    let smoothed = test.points.map(\.smoothed)
    let least = smoothed.min() ?? 0
    let most = min(smoothed.max() ?? 1, least + 3 * (first.smoothed - least) + 0.2)
    let margin = 0.1 * max(most - least, 1e-9)
    let (low, high) = (least - margin, most + margin)
    let (from, to) = (log10(first.rate), log10(last.rate))
    func x(_ rate: Double) -> String {
      DecimalText.fixed(Self.left + (log10(rate) - from) / (to - from) * (Self.right - Self.left), decimals: 1)
    }
    func y(_ loss: Double) -> String {
      DecimalText.fixed(Self.bottom - (loss - low) / (high - low) * (Self.bottom - Self.top), decimals: 1)
    }
    let decades = Int(from.rounded(.up))...max(Int(from.rounded(.up)), Int(to.rounded(.down)))
    let verticals = decades.map { decade in
      let place = x(pow(10, Double(decade)))
      return
        "<line class=\"grid\" x1=\"\(place)\" y1=\"\(DecimalText.fixed(Self.top, decimals: 1))\" x2=\"\(place)\" y2=\"\(DecimalText.fixed(Self.bottom, decimals: 1))\"/>"
        + "<text class=\"tick\" x=\"\(place)\" y=\"380\" text-anchor=\"middle\">1e\(decade)</text>"
    }
    let horizontals = (0...4).map { part -> String in
      let loss = low + (high - low) * Double(part) / 4
      return "<line class=\"grid\" x1=\"64\" y1=\"\(y(loss))\" x2=\"696\" y2=\"\(y(loss))\"/>"
        + "<text class=\"tick\" x=\"56\" y=\"\(y(loss))\" text-anchor=\"end\" dy=\"4\">\(DecimalText.fixed(loss, decimals: 3))</text>"
    }
    let dots = test.points.filter { (low...high).contains($0.loss) }.map { point in
      "<circle class=\"dot\" cx=\"\(x(point.rate))\" cy=\"\(y(point.loss))\" r=\"2\"><title>rate \(Self.short(point.rate)), "
        + "loss \(DecimalText.fixed(point.loss, decimals: 4))</title></circle>"
    }
    let line = test.points.map { "\(x($0.rate)),\(y($0.smoothed))" }.joined(separator: " ")
    let mark = test.suggestion.map { rate in
      "<line class=\"mark\" x1=\"\(x(rate))\" y1=\"\(DecimalText.fixed(Self.top, decimals: 1))\" x2=\"\(x(rate))\" y2=\"\(DecimalText.fixed(Self.bottom, decimals: 1))\"/>"
        + "<text class=\"note\" x=\"\(x(rate))\" y=\"50\" text-anchor=\"middle\">try \(Self.short(rate))</text>"
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="720" height="420" viewBox="0 0 720 420" role="img">
      <title>\(SVGText.escaped(title))</title>
      <style>
      svg { font: 12px system-ui, sans-serif; } .page { fill: #fff; } text { fill: #222; } .tick { fill: #666; }
      .grid { stroke: #ddd; } .dot { fill: #9bb7d4; } .line { fill: none; stroke: #1f5f9f; stroke-width: 2; }
      .mark { stroke: #b5541c; stroke-dasharray: 4 3; } .note { fill: #b5541c; } .title { font-size: 15px; }
      @media (prefers-color-scheme: dark) {
      .page { fill: #1c1c1e; } text { fill: #eee; } .tick { fill: #aaa; } .grid { stroke: #3a3a3c; }
      .dot { fill: #4c6a88; } .line { stroke: #7fb2e5; } .mark { stroke: #f0a070; } .note { fill: #f0a070; }
      }
      </style>
      <rect class="page" width="720" height="420"/>
      <text class="title" x="64" y="28">\(SVGText.escaped(title))</text>
      \(horizontals.joined(separator: "\n"))
      \(verticals.joined(separator: "\n"))
      \(dots.joined(separator: "\n"))
      <clipPath id="area"><rect x="64" y="56" width="632" height="304"/></clipPath>
      <polyline class="line" clip-path="url(#area)" points="\(line)"/>
      \(mark ?? "")
      <text class="tick" x="380" y="404" text-anchor="middle">learning rate of a step</text>
      <text class="tick" x="64" y="48">loss</text>
      </svg>

      """
  }

  private static func short(_ value: Double) -> String {
    String(format: "%.1e", locale: Locale(identifier: "en_US_POSIX"), value)
  }
}
