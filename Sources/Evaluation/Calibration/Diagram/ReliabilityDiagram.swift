/// A drawing of what was stated against what came, before and after a temperature, as one SVG that stands for itself.
///
/// The same report gives the same bytes. The colours follow the reader's light or dark scheme; every bar has its numbers
/// as a tooltip.
package struct ReliabilityDiagram: Sendable {
  /// What the forecasts are about.
  package enum Subject: Sendable {
    /// The most probable label of each row.
    case topLabel
    /// Each label of each row.
    case eachLabel

    var horizontal: String { self == .topLabel ? "Confidence in the top label" : "Probability of a label" }
    var vertical: String { self == .topLabel ? "Share that is right" : "Share of rows that have it" }
    var unit: String { self == .topLabel ? "texts" : "labels of texts" }
  }

  package let report: CalibrationReport
  package let subject: Subject
  package let title: String

  /// - Parameter title: any text; it is escaped.
  package init(_ report: CalibrationReport, subject: Subject, title: String = "Reliability") {
    self.report = report
    self.subject = subject
    self.title = title
  }

  static let width = 760.0
  static let height = 534.0

  /// The SVG document, with a line break at its end.
  package var svg: String {
    let (width, height) = (Int(Self.width), Int(Self.height))
    let before = ReliabilityPanel(
      heading: "Before, temperature 1", scores: report.before, subject: subject, left: 56)
    let after = ReliabilityPanel(
      heading: "After, temperature \(DecimalText.fixed(report.fit.temperature, decimals: 3))", scores: report.after,
      subject: subject, left: 432)
    let summary =
      "\(subject.horizontal) against \(subject.vertical.lowercased()). Expected calibration error "
      + "\(DecimalText.percent(report.before.expectedCalibrationError)) before and "
      + "\(DecimalText.percent(report.after.expectedCalibrationError)) after."
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="reliability" width="\(width)" height="\(height)" \
      viewBox="0 0 \(width) \(height)" role="img">
      <title>\(SVGText.escaped(title))</title>
      <desc>\(summary)</desc>
      <style>
      \(ReliabilityStyle.text)
      </style>
      <rect class="page" width="\(width)" height="\(height)"/>
      <text class="title" x="56" y="32">\(SVGText.escaped(title))</text>
      \(legend)
      \(before.svg)
      \(after.svg)
      </svg>

      """
  }

  private var legend: String {
    """
    <g transform="translate(56 46)">
    <rect class="bar" width="12" height="12"/><text x="18" y="10">\(subject.vertical)</text>
    <rect class="gap" x="200" width="12" height="12"/><text x="218" y="10">Gap to the mean that was stated</text>
    <line class="even" x1="432" y1="6" x2="452" y2="6"/><text x="458" y="10">Neither too sure nor too unsure</text>
    </g>
    """
  }
}
