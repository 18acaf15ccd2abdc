/// One half of a reliability diagram: bars of what came over what was stated, and below them how many there were.
struct ReliabilityPanel {
  let heading: String
  let scores: CalibrationScores
  let subject: ReliabilityDiagram.Subject
  /// Where the plot begins, in the drawing's units.
  let left: Double

  private static let size = 288.0
  private static let top = 130.0
  private static let bottom = top + size
  /// The strip of counts: its bars hang from `stripTop`, the numbers stand below.
  private static let stripTop = bottom + 40
  private static let stripHeight = 22.0

  private var bins: [ReliabilityBins.Bin] { scores.bins.bins }
  private func across(_ value: Double) -> Double { left + value * Self.size }
  private func up(_ value: Double) -> Double { Self.bottom - value * Self.size }

  var svg: String {
    ([headings, axes] + bins.filter { $0.count > 0 }.map(bar) + [diagonal] + bins.map(count)).joined(separator: "\n")
  }

  private var headings: String {
    let rounded = { DecimalText.fixed($0, decimals: 4) }
    let x = DecimalText.place(left)
    return """
      <text class="heading" x="\(x)" y="84">\(heading)</text>
      <text class="error" x="\(x)" y="102">ECE \(DecimalText.percent(scores.expectedCalibrationError)), \
      equal-mass \(DecimalText.percent(scores.adaptiveCalibrationError))</text>
      <text x="\(x)" y="119">NLL \(rounded(scores.negativeLogLikelihood)), Brier \(rounded(scores.brier)), \
      \(scores.bins.count) \(subject.unit)</text>
      """
  }

  private var axes: String {
    var lines: [String] = []
    for step in 0...5 {
      let value = Double(step) / 5
      let (x, y) = (DecimalText.place(across(value)), DecimalText.place(up(value)))
      let (x1, x2) = (DecimalText.place(left), DecimalText.place(left + Self.size))
      let name = DecimalText.fixed(value, decimals: 1)
      lines.append(line("grid", x1, y, x2, y))
      lines.append(text(name, x: left - 7, y: up(value) + 4, anchor: "end"))
      lines.append(line("axis", x, DecimalText.place(Self.bottom), x, DecimalText.place(Self.bottom + 4)))
      lines.append(text(name, x: across(value), y: Self.bottom + 17, anchor: "middle"))
    }
    let bottom = DecimalText.place(Self.bottom)
    lines.append(line("axis", DecimalText.place(left), bottom, DecimalText.place(left + Self.size), bottom))
    lines.append(text(subject.horizontal, x: across(0.5), y: Self.bottom + 32, anchor: "middle"))
    let (x, y) = (DecimalText.place(left - 34), DecimalText.place(up(0.5)))
    lines.append(
      "<text text-anchor=\"middle\" transform=\"translate(\(x) \(y)) rotate(-90)\">\(subject.vertical)</text>")
    return lines.joined(separator: "\n")
  }

  private var diagonal: String {
    line(
      "even", DecimalText.place(left), DecimalText.place(Self.bottom), DecimalText.place(left + Self.size),
      DecimalText.place(Self.top))
  }

  /// What came, and the gap to what was stated.
  private func bar(_ bin: ReliabilityBins.Bin) -> String {
    let tip =
      "\(DecimalText.fixed(bin.low, decimals: 3)) to \(DecimalText.fixed(bin.high, decimals: 3)): \(bin.count) "
      + "\(subject.unit), stated \(DecimalText.percent(bin.meanProbability)), came \(DecimalText.percent(bin.frequency))"
    let (low, high) = (min(bin.frequency, bin.meanProbability), max(bin.frequency, bin.meanProbability))
    return """
      <g><title>\(tip)</title>
      \(box("bar", bin, from: up(bin.frequency), to: Self.bottom))
      \(box("gap", bin, from: up(high), to: up(low)))
      </g>
      """
  }

  /// How many forecasts a bin has, as a bar against the fullest bin and in figures.
  private func count(_ bin: ReliabilityBins.Bin) -> String {
    let fullest = Double(max(bins.map(\.count).max() ?? 1, 1))
    let height = Self.stripHeight * Double(bin.count) / fullest
    let (x, y) = (across((bin.low + bin.high) / 2) + 3.5, Self.stripTop + Self.stripHeight + 5)
    return """
      \(box("share", bin, from: Self.stripTop + Self.stripHeight - height, to: Self.stripTop + Self.stripHeight))
      <text class="small" text-anchor="end" transform="translate(\(DecimalText.place(x)) \(DecimalText.place(y))) \
      rotate(-90)">\(bin.count)</text>
      """
  }

  private func box(_ kind: String, _ bin: ReliabilityBins.Bin, from top: Double, to bottom: Double) -> String {
    // A unit is left free on both sides of a bar, if there is room for it.
    let room = (bin.high - bin.low) * Self.size
    let free = min(1, room / 4)
    let (x, width) = (DecimalText.place(across(bin.low) + free), DecimalText.place(room - 2 * free))
    let (y, height) = (DecimalText.place(top), DecimalText.place(bottom - top))
    return "<rect class=\"\(kind)\" x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\"/>"
  }

  private func line(_ kind: String, _ x1: String, _ y1: String, _ x2: String, _ y2: String) -> String {
    "<line class=\"\(kind)\" x1=\"\(x1)\" y1=\"\(y1)\" x2=\"\(x2)\" y2=\"\(y2)\"/>"
  }

  private func text(_ text: String, x: Double, y: Double, anchor: String) -> String {
    "<text text-anchor=\"\(anchor)\" x=\"\(DecimalText.place(x))\" y=\"\(DecimalText.place(y))\">\(text)</text>"
  }
}
