import Files

/// How the model is used, and what it is not good for.
extension ModelCard {
  var use: [String] {
    let command = settings.kind.target == .words ? "tag" : "predict"
    var lines = [
      "## Use", "", "PATH is this directory.", "", "```sh",
      "hone \(command) PATH \"some text\"\(readsPairs ? " \"another text\"" : "")", "```", "",
    ]
    switch loading {
    case .transformers(let name):
      lines += ["With transformers, which loads it as `\(name)`:", "", "```python"] + pipeline + ["```"]
    case .peft(let name, let arguments):
      lines += ["With PEFT\(settings.method == "prefix" ? " 0.14 and transformers 4" : ""):", "", "```python"]
      lines += adapterSnippet(name, arguments) + ["```"]
    case .nobody(let reason):
      lines.append("No class of transformers or PEFT loads the head: \(reason). Use it with Hone.")
    }
    if case .nobody = loading { return lines }
    let kept = keptByHone
    if !kept.isEmpty {
      lines += [
        "",
        "Only Hone uses what stands in `\(ModelSettings.fileName)` besides: \(kept.joined(separator: ", ")).",
      ]
    }
    return lines
  }

  private var readsPairs: Bool { settings.pairColumn != nil }

  private var pipeline: [String] {
    let options =
      switch settings.kind.target {
      case .text: ""
      case .labels: ", top_k=None"
      case .number: ", function_to_apply=\"none\""
      case .words: ", aggregation_strategy=\"first\""
      }
    return [
      "from transformers import pipeline", "",
      "model = pipeline(\"\(pipelineTag)\", model=\"PATH\"\(options))",
      readsPairs ? "model({\"text\": \"some text\", \"text_pair\": \"another text\"})" : "model(\"some text\")",
    ]
  }

  private func adapterSnippet(_ name: String, _ arguments: String) -> [String] {
    [
      "from peft import PeftModel", "from transformers import \(name), AutoTokenizer", "",
      "base = \(name).from_pretrained(\"\(repository ?? "BASE_ENCODER")\", \(arguments))",
      "model = PeftModel.from_pretrained(base, \"PATH\")", "tokenizer = AutoTokenizer.from_pretrained(\"PATH\")",
    ]
  }

  /// What transformers does not know of.
  private var keptByHone: [String] {
    var kept: [String] = []
    if settings.temperature != 1 { kept.append("the temperature of its probabilities") }
    if !settings.thresholds.isEmpty { kept.append("a threshold for each label") }
    if settings.decision != nil { kept.append("the threshold from which a label is given") }
    if settings.grades != nil { kept.append("the grades that its numbers stand for") }
    if settings.kind.target == .words {
      kept.append("the rule by which text is cut into words")
      if settings.decoder == .crf { kept.append("the transitions between tags") }
      if !settings.patterns.isEmpty { kept.append("the task's patterns") }
    }
    return kept
  }

  var limits: [String] {
    var lines = ["## Limits", ""]
    let scores = scores
    if scores.isEmpty {
      lines.append("- No score is known: nothing was held out to measure it on.")
    } else {
      lines.append(
        "- Its scores were measured on \(scores.map(measuredOn).joined(separator: ", and on ")). They say nothing of "
          + "texts of another kind.")
    }
    if scores.contains(where: { $0.role == "validation" }) {
      lines.append(
        lineage["chosen_by"] == nil
          ? "- The weights were chosen by the validation score, which therefore flatters the model."
          : "- The weights were chosen by the mean validation score of the heads that were trained together, of which this "
            + "is one; that flatters the model.")
    }
    // Words are always read in windows.
    let rule: OverflowRule = settings.kind.target == .words ? .windows : settings.overflow
    switch rule {
    case .windows:
      lines.append(
        "- A text of more than \(windowLength) tokens is read in overlapping windows, whose results are put together.")
    case .truncate:
      lines.append("- Of a text of more than \(windowLength) tokens the end is not read, and Hone says so.")
    case .error: lines.append("- A text of more than \(windowLength) tokens is refused.")
    }
    if let length = usualLength {
      lines.append(
        "- Of the texts that it was trained on \(length.percent) in 100 have at most \(length.tokens) tokens.")
    }
    return lines
  }

  /// The smallest of the profile's lengths that most of the training texts keep to.
  private var usualLength: (percent: Int, tokens: Int)? {
    guard let profile = settings.trainingProfile, profile.rows > 0 else { return nil }
    var sum = 0
    for (edge, count) in zip(profile.tokenEdges, profile.tokenCounts) {
      sum += count
      // Of no more texts than there are: the file may say anything.
      let percent = min(sum, profile.rows) * 100 / profile.rows
      if percent >= 90 { return (percent, edge) }
    }
    return nil
  }
}
