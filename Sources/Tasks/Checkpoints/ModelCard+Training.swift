import Files
import Foundation

/// What the model is, how it was trained, and its scores.
extension ModelCard {
  /// Labels that a list shows; a table shows as many.
  private static let mostLabels = 100

  var introduction: [String] {
    var lines = ["# \(Markdown.code(name))", "", "\(summary)."]
    let outputs = outputs
    if !outputs.isEmpty {
      let title =
        switch settings.kind.target {
        case .words: "Types of entities"
        case .number: "Grades"
        case .text, .labels: "Labels"
        }
      let more = outputs.count - Self.mostLabels
      lines += [
        "",
        "\(title): " + outputs.prefix(Self.mostLabels).map(Markdown.code).joined(separator: ", ")
          + (more > 0 ? " and \(more) more, which stand in `\(ModelSettings.fileName)`" : ""),
      ]
    }
    return lines
  }

  private var summary: String {
    let form =
      isAdapter
      ? "An adapter (\(Markdown.code(settings.method))) for the text encoder" : "A text encoder with a head, made from"
    let base = Markdown.code(encoderName) + (repository.map { " (\($0))" } ?? "")
    let kind = "It predicts \(settings.kind.summary) (kind `\(settings.kind.name)`)"
    return settings.encoder.isEmpty ? kind : "\(form) \(base). \(kind)"
  }

  var training: [String] {
    let facts = facts
    guard !facts.isEmpty else { return [] }
    return ["## Training", ""] + Markdown.table([["", ""]] + facts.map { [$0.name, $0.value] })
  }

  private var facts: [(name: String, value: String)] {
    var facts: [(name: String, value: String)] = [("Method", Markdown.cell(settings.method))]
    if let digest = settings.encoderDigest { facts.append(("SHA-256 of the base encoder's weights", "`\(digest)`")) }
    if let profile = settings.trainingProfile {
      let leftOut = lineage["left_out"]?.intValue ?? 0
      let note = leftOut > 0 ? ", \(leftOut) of them left out, since a head trained beside it is scored on them" : ""
      facts.append(("Training texts", "\(profile.rows)\(note)"))
    }
    let weights = lineage["weights"]
    if let step = weights?["step"]?.intValue {
      facts.append(("Weights of step", weights?["planned_steps"]?.intValue.map { "\(step) of \($0)" } ?? "\(step)"))
    }
    let plan = lineage["settings"]?["training"]
    if let batch = plan?["batch_size"]?.intValue { facts.append(("Texts in a step", "\(batch)")) }
    if let rate = plan?["learning_rate"]?.doubleValue { facts.append(("Learning rate", YAMLWriter.number(rate))) }
    if let seed = plan?["seed"]?.intValue { facts.append(("Seed", "\(seed)")) }
    if let version = lineage["hone_version"]?.stringValue { facts.append(("Hone", Markdown.cell(version))) }
    if let exported = lineage["exported"] {
      if let merged = exported["merged_adapter"]?.stringValue {
        facts.append(("Merged adapter", Markdown.cell(merged)))
      }
      if let precision = exported["precision"]?.stringValue { facts.append(("Stored as", Markdown.cell(precision))) }
    }
    return facts
  }

  var scoring: [String] {
    let scores = scores
    guard !scores.isEmpty else { return [] }
    var rows = [["Measured on", "Metric", "Score", "95 % interval"]]
    for score in scores {
      let interval = score.interval.map { "\(Self.fixed($0.low)) to \(Self.fixed($0.high))" } ?? ""
      rows.append([measuredOn(score), Markdown.cell(score.metric), Self.fixed(score.value), interval])
    }
    let table = labelTable(scores)
    return ["## Scores", ""] + Markdown.table(rows) + (table.isEmpty ? [] : [""] + table)
  }

  func measuredOn(_ score: Score) -> String {
    let source =
      lineage["data"]?[score.role] == nil ? "held out of the training file" : "of a file of their own"
    // Thresholds are found on the validation texts after the weights were chosen.
    let rule = score.role == "validation" && !settings.thresholds.isEmpty ? ", each label from one half" : ""
    return "\(score.rows.map { "\($0) " } ?? "")\(score.role) texts \(source)\(rule)"
  }

  /// By label: how often the training has it, and its F1.
  private func labelTable(_ scores: [Score]) -> [String] {
    let scored = scores.filter { !$0.labels.members.isEmpty }
    let counts = settings.trainingProfile?.labels
    guard !scored.isEmpty, !outputs.isEmpty else { return [] }
    let unit = settings.kind.target == .words ? "Training entities" : "Training texts"
    var rows = [["Label"] + (counts == nil ? [] : [unit]) + scored.map { "F1 on \($0.role)" }]
    for label in outputs.prefix(Self.mostLabels) {
      let count = counts?.first { $0.label.hasSameBytes(as: label) }?.count
      let cells = scored.map { score in score.labels[label]?.doubleValue.map(Self.fixed) ?? "" }
      rows.append([Markdown.cell(label)] + (counts == nil ? [] : [count.map { "\($0)" } ?? ""]) + cells)
    }
    return Markdown.table(rows)
  }

  static func fixed(_ value: Double) -> String {
    String(format: "%.4f", locale: Locale(identifier: "en_US_POSIX"), value)
  }
}
