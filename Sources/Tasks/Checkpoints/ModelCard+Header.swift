import Files

/// What the Hub reads: YAML between two lines of hyphens.
extension ModelCard {
  var header: [String] {
    var lines = ["---"]
    if let library = loading.library { lines.append("library_name: \(library)") }
    lines.append("pipeline_tag: \(pipelineTag)")
    if let repository { lines.append("base_model: \(YAMLWriter.string(repository))") }
    lines.append("tags:")
    lines += tags.map { "- \(YAMLWriter.string($0))" }
    let scores = scores
    if !scores.isEmpty {
      lines.append("metrics:")
      lines += Self.distinct(scores.map { Self.hubName(ofMetric: $0.metric) }).map { "- \(YAMLWriter.string($0))" }
      lines += ["model-index:", "- name: \(YAMLWriter.string(name))", "  results:"]
      lines += scores.flatMap(result)
    }
    return lines + ["---"]
  }

  var name: String { settings.task.isEmpty ? "model" : settings.task }

  var pipelineTag: String { settings.kind.target == .words ? "token-classification" : "text-classification" }

  private var tags: [String] { Self.distinct(["hone", settings.method, settings.kind.name]) }

  private func result(_ score: Score) -> [String] {
    let title = settings.task.isEmpty ? "\(score.role) data" : "\(settings.task): \(score.role) data"
    return [
      "  - task:",
      "      type: \(pipelineTag)",
      "    dataset:",
      "      name: \(YAMLWriter.string(title))",
      "      type: unknown",
      "      split: \(score.role)",
      "    metrics:",
      "    - type: \(YAMLWriter.string(Self.hubName(ofMetric: score.metric)))",
      "      name: \(YAMLWriter.string(score.metric))",
      "      value: \(YAMLWriter.number(score.value))",
    ]
  }

  /// What the Hub calls a metric; its own name where the Hub has none for it.
  private static func hubName(ofMetric metric: String) -> String {
    let names = [
      "macro_f1": "f1", "micro_f1": "f1", "weighted_f1": "f1", "samples_f1": "f1", "matthews": "matthews_correlation",
      "subset_accuracy": "accuracy", "micro_precision": "precision", "micro_recall": "recall", "pearson": "pearsonr",
      "spearman": "spearmanr", "r2": "r_squared",
    ]
    return names[metric] ?? metric
  }

  private static func distinct(_ names: [String]) -> [String] {
    names.reduce(into: []) { list, name in
      if !list.contains(where: { $0.hasSameBytes(as: name) }) { list.append(name) }
    }
  }
}
