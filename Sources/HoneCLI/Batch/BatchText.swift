import Batch
import Files
import Foundation
import Tasks

/// What a batch of predictions came to, for people and as JSON.
struct BatchText {
  let summary: BatchSummary
  /// Of each model the names that it gives.
  let labels: [[String]]
  let names: [String]
  let models: [ModelSettings]
  let output: String?
  let rejects: String?

  var lines: [String] {
    var lines = [first]
    for (index, name) in names.enumerated() { lines += memberLines(index, name) }
    lines.append(
      "\(Console.duration(summary.seconds)), \(rate(summary.rows)) rows/s, \(rate(summary.tokens)) tokens/s")
    return lines
  }

  private var first: String {
    var parts = ["\(summary.rows) rows: \(summary.written) written"]
    if let output { parts[0] += " to \(output)" }
    if summary.filtered > 0 { parts.append("\(summary.filtered) left out by --where") }
    if summary.repeated > 0 { parts.append("\(summary.repeated) answered as the same text before") }
    if summary.rejects > 0 { parts.append("\(summary.rejects) rejected" + (rejects.map { " (see \($0))" } ?? "")) }
    return parts.joined(separator: ", ")
  }

  private func memberLines(_ index: Int, _ name: String) -> [String] {
    let (member, settings) = (summary.members[index], models[index])
    let drift = self.drift(index)
    var lines = [names.count > 1 ? "\(name):" : ""]
    var table = Table()
    let isOfWords = settings.kind.target == .words
    let counted = isOfWords ? "entities" : "rows"
    if !labels[index].isEmpty, settings.kind.target != .number || settings.grades != nil {
      table.add(["  label", counted, "share", drift?.trainingShares == nil ? "" : "in training"])
      let total = Double(max(1, isOfWords ? member.labels.reduce(0, +) : summary.predicted))
      for (place, label) in labels[index].enumerated() {
        table.add([
          "  " + label, "\(member.labels[place])", (Double(member.labels[place]) / total * 100).fixed(1) + " %",
          drift?.trainingShares.map { ($0[place] * 100).fixed(1) + " %" } ?? "",
        ])
      }
      if member.none > 0 {
        table.add([isOfWords ? "  (texts without any)" : "  (none)", "\(member.none)", "", ""])
      }
      lines += table.lines
    }
    if let numbers = member.numbers {
      lines.append(
        "  values from \(numbers.low.fixed(3)) to \(numbers.high.fixed(3)), mean "
          + (numbers.sum / Double(max(1, summary.predicted))).fixed(3))
    }
    if let histogram = Self.histogram(member.confidence) { lines.append("  " + histogram) }
    if member.windowed > 0 { lines.append("  \(member.windowed) texts were read in several windows") }
    if member.cut > 0 { lines.append("  \(member.cut) texts were cut: their ends were not read") }
    if member.lostWords > 0 {
      lines.append("  \(member.lostWords) words have no token of their own and were left untagged")
    }
    if let line = driftLine(drift) { lines.append("  " + line) }
    return lines.filter { !$0.isEmpty }
  }

  private func drift(_ index: Int) -> Drift? {
    Drift(summary, member: index, labels: labels[index], settings: models[index])
  }

  private func driftLine(_ drift: Drift?) -> String? {
    let parts = [("labels", drift?.labels), ("lengths", drift?.lengths)].compactMap { name, value in
      value.map { "\(name) \($0.fixed(3))" }
    }
    guard !parts.isEmpty else { return nil }
    let isLarge =
      [drift?.labels, drift?.lengths].compactMap { $0 }.contains { $0 > Drift.large }
      && summary.predicted >= Drift.fewestRows
    return "drift from the training data (PSI): \(parts.joined(separator: ", "))"
      + (isLarge ? "; above \(Drift.large): look at whether the model fits these texts" : "")
  }

  /// Counts in tenths of the probability, as blocks.
  static func histogram(_ counts: [Int]) -> String? {
    guard let most = counts.max(), most > 0 else { return nil }
    let blocks = Array(" ▁▂▃▄▅▆▇█")
    let bars = counts.map { count in
      count == 0 ? blocks[0] : blocks[max(1, Int((Double(count) / Double(most) * 8).rounded()))]
    }
    let total = Double(counts.reduce(0, +))
    let sure = Double(counts[9]) / total
    return "confidence 0 |\(String(bars))| 1, \((sure * 100).fixed(1)) % at 0.9 and above"
  }

  private func rate(_ count: Int) -> String { (Double(count) / max(summary.seconds, 1e-9)).fixed(0) }

  var json: JSON {
    var object = summary.json.objectValue ?? JSONObject()
    object["written"] = .number(JSONNumber(summary.written))
    if let output { object["output"] = .string(output) }
    if summary.rejects > 0, let rejects { object["rejects_file"] = .string(rejects) }
    object["length_edges"] = .array(BatchSummary.lengthEdges.map { .number(JSONNumber($0)) })
    object["members"] = .array(
      names.indices.map { index in
        var member = summary.members[index].json.objectValue ?? JSONObject()
        var counts = JSONObject()
        for (label, count) in zip(labels[index], summary.members[index].labels) {
          counts[label] = .number(JSONNumber(count))
        }
        member["labels"] = .object(counts)
        if let drift = drift(index) {
          member["drift"] = [
            "labels": drift.labels.map { .number(JSONNumber($0)) } ?? .null,
            "lengths": drift.lengths.map { .number(JSONNumber($0)) } ?? .null,
          ]
        }
        var whole = JSONObject([.init(key: "model", value: .string(names[index]))])
        whole.members += member.members
        return .object(whole)
      })
    return .object(object)
  }
}
