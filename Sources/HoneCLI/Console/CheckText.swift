import Datasets
import Training

/// What was found in a task's data, for people.
struct CheckText {
  let check: TaskCheck
  /// Places of each finding that are shown.
  let examples: Int

  var lines: [String] {
    var lines = check.data.splits.flatMap(split)
    if let remark = check.encoderRemark { lines += ["", remark] }
    for finding in check.findings { lines += [""] + self.lines(finding) }
    let counts = DataFinding.Severity.allCases.map { severity in
      let count = check.count(severity)
      return "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
    }
    return lines + ["", check.findings.isEmpty ? "nothing found" : counts.joined(separator: ", ")]
  }

  private func split(_ split: CheckedSplit) -> [String] {
    guard split.failure == nil else { return ["\(split.role): \(split.path)"] }
    let counts = LabelCounts(split).sorted.map { "\($0.label) \($0.count)" }
    return [
      "\(split.role): \(split.path): \(split.texts.count) texts",
      "  \(check.data.labelWord)s: \(counts.isEmpty ? "none" : counts.joined(separator: ", "))",
    ]
  }

  private func lines(_ finding: DataFinding) -> [String] {
    let share =
      finding.total.map { total in
        total > 0 ? " of \(total) (\((Double(finding.count) / Double(total)).percent))" : ""
      } ?? ""
    let places = finding.places.prefix(examples).map { place in
      "  " + (place.location.map { "\($0): " } ?? "") + place.note
    }
    let rest = finding.places.count - places.count
    return [
      "\(finding.severity.rawValue): \(finding.split): \(finding.count)\(share) \(finding.summary) [\(finding.kind)]"
    ] + places + (rest > 0 ? ["  and \(rest) more (--examples \(finding.places.count), or --json)"] : [])
  }
}
