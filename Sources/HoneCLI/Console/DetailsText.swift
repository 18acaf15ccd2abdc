import Datasets
import Evaluation
import Training

/// Where a model is weak and its most confident errors, for people.
struct DetailsText {
  let details: ReportDetails
  /// Texts that were scored.
  let texts: Int
  /// Errors that are shown.
  let errors: Int
  /// Values of a column that are shown.
  private static let values = 20

  var lines: [String] { slices + mistakes }

  private var slices: [String] {
    guard let slices = details.slices else { return [] }
    var table = Table()
    table.add([slices.column, "score", "95 % interval", "texts"])
    for entry in slices.entries.prefix(Self.values) {
      table.add([
        entry.value ?? "(blank)", entry.score.fixed(4),
        "\(entry.interval.low.fixed(4)) to \(entry.interval.high.fixed(4))",
        "\(entry.rows)\(entry.isSmall ? ", few" : "")",
      ])
    }
    let rest = slices.entries.count - Self.values
    return [""] + table.lines + (rest > 0 ? ["  and \(rest) more values (all with --json)"] : [])
  }

  private var mistakes: [String] {
    guard errors > 0, !details.mistakes.isEmpty else { return [] }
    let shown = details.mistakes.prefix(errors)
    return [
      "",
      "the \(shown.count == 1 ? "most confident error" : "\(shown.count) most confident errors") of \(details.mistakes.count) in \(texts) texts",
    ]
      + shown.map { mistake in
        "  \(mistake.location): expected \(mistake.expected), found \(mistake.predicted) "
          + "(\(mistake.weight.fixed(4))): \(Shown.quoted(mistake.text, limit: 100))"
      }
  }
}
