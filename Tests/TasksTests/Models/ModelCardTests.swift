import Encoders
import Files
import PEFT
import Tasks
import Testing

/// The card of a model: what the Hub reads of it, what people do, and what must never be in it.
@Suite struct ModelCardTests {
  private func model(_ change: (inout ModelSettings) -> Void = { _ in }) throws -> ClassifierModel {
    let base = try ModelDirectory.open(TextWindowsTests.encoder)
    var settings = ModelSettings(
      task: "films", kind: .sentiment, labels: ["bad", "good"], pooling: .cls, method: "full",
      encoder: "/home/somebody/models/minilm-l6")
    settings.encoderDigest = String(repeating: "ab", count: 32)
    change(&settings)
    return try ClassifierModel(base.configuration, family: base.family, settings: settings)
  }

  private static let lineage: JSON = [
    "run": "films@20260102-030405",
    "data": ["training": ["file": "secret.csv", "rows": 24], "test": ["file": "secret-too.csv", "rows": 9]],
    "settings": ["training": ["batch_size": 6, "learning_rate": 0.00005, "seed": 42]],
    "hone_version": "0.1.0", "base_model": "owner/some-encoder",
    "weights": ["step": 14, "planned_steps": 40],
    "validation": ["metric": "macro_f1", "score": 0.75, "rows": 12, "labels": ["bad": 0.5, "good": 1.0]],
    "test": [
      "metric": "macro_f1", "score": 0.625, "rows": 9, "interval": ["low": 0.5, "high": 0.75, "level": 0.95],
      "labels": ["bad": 0.25, "good": 1.0],
    ],
  ]

  private func card(
    _ lineage: JSON = Self.lineage, _ change: (inout ModelSettings) -> Void = { _ in }
  ) throws -> String {
    ModelCard(try model(change), lineage: lineage.objectValue ?? JSONObject()).text
  }

  /// The lines between the two of hyphens.
  private func header(_ card: String) -> [String] {
    let lines = card.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else { return [] }
    return Array(lines[1..<end])
  }

  @Test func theHubReadsTheHeader() throws {
    let header = header(try card())
    #expect(
      header == [
        "library_name: transformers",
        "pipeline_tag: text-classification",
        "base_model: owner/some-encoder",
        "tags:", "- hone", "- full", "- sentiment",
        "metrics:", "- f1",
        "model-index:",
        "- name: films",
        "  results:",
        "  - task:", "      type: text-classification",
        "    dataset:", "      name: \"films: validation data\"", "      type: unknown", "      split: validation",
        "    metrics:", "    - type: f1", "      name: macro_f1", "      value: 0.75",
        "  - task:", "      type: text-classification",
        "    dataset:", "      name: \"films: test data\"", "      type: unknown", "      split: test",
        "    metrics:", "    - type: f1", "      name: macro_f1", "      value: 0.625",
      ])
  }

  @Test func peopleReadTheRest() throws {
    let text = try card(Self.lineage) {
      $0.trainingProfile = TrainingProfile(
        labels: TrainingProfile.tally(["bad", "good"], Array(repeating: 0, count: 20) + [1, 1, 1, 1]),
        tokens: Array(repeating: 5, count: 20) + [60, 60, 60, 60])
    }
    let lines = text.split(separator: "\n").map(String.init)
    for line in [
      "# `films`", "Labels: `bad`, `good`", "| Method | `full` |", "| Training texts | 24 |",
      "| Weights of step | 14 of 40 |", "| Texts in a step | 6 |", "| Learning rate | 5.0e-05 |", "| Seed | 42 |",
      "| Hone | `0.1.0` |", "| SHA-256 of the base encoder's weights | `\(String(repeating: "ab", count: 32))` |",
      "| 12 validation texts held out of the training file | `macro_f1` | 0.7500 |  |",
      "| 9 test texts of a file of their own | `macro_f1` | 0.6250 | 0.5000 to 0.7500 |",
      "| Label | Training texts | F1 on validation | F1 on test |", "| `bad` | 20 | 0.5000 | 0.2500 |",
      "| `good` | 4 | 1.0000 | 1.0000 |", "hone predict PATH \"some text\"",
      "- A text of more than 40 tokens is read in overlapping windows, whose results are put together.",
      "- Of the texts that it was trained on 100 in 100 have at most 64 tokens.",
    ] {
      #expect(lines.contains(line), "\(line)\n\(text)")
    }
    #expect(text.contains("pipeline(\"text-classification\", model=\"PATH\")"))
    // Names of files, folders and runs are nobody's business.
    for secret in ["secret", "somebody", "20260102", "/home"] { #expect(!text.contains(secret), "\(secret)") }
    #expect(text.contains("`minilm-l6` (owner/some-encoder)") && text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
  }

  @Test func whatIsNotKnownIsLeftOut() throws {
    let text = try card([:]) { $0.encoderDigest = nil }
    #expect(
      header(text) == [
        "library_name: transformers", "pipeline_tag: text-classification", "tags:", "- hone", "- full", "- sentiment",
      ])
    for absent in ["base_model", "model-index", "metrics", "Learning rate", "SHA-256", "Scores", "null", "nan"] {
      #expect(!text.contains(absent), "\(absent)")
    }
    #expect(text.contains("- No score is known"))
    // A score that is no number is none.
    let odd = try card(["validation": ["metric": "pearson", "score": .number(JSONNumber(Double.nan)), "rows": 2]])
    #expect(!odd.contains("model-index") && odd.contains("- No score is known"))
  }

  @Test func namesBreakNothing() throws {
    let names = ["a|b", "c`d", "``", "<script>\n# x\r\n---\n", "e\u{2028}- f", "", "\u{1F600}"]
    let scores = JSONObject(names.map { JSONObject.Member(key: $0, value: 0.5) })
    let text = try card(["validation": ["metric": "accuracy", "score": 0.5, "rows": 2, "labels": .object(scores)]]) {
      $0.task = "a: \"b\"\n- c # d"
      $0.kind = .multiLabel
      $0.labels = names
      $0.method = "on"
      $0.trainingProfile = TrainingProfile(labels: TrainingProfile.tally(names, [0]), tokens: [1])
    }
    let header = header(text)
    #expect(header.contains(#"- name: "a: \"b\"\u000A- c # d""#), "\(header)")
    #expect(header.contains(#"      name: "a: \"b\"\u000A- c # d: validation data""#))
    #expect(header.contains(#"- "on""#), "a word that YAML readers take for true")
    let lines = text.unicodeScalars.split { $0 == "\n" || $0 == "\r" || $0 == "\u{2028}" }.map { String($0) }
    #expect(lines.count { $0.hasPrefix("# ") } == 1 && !lines.contains("# x"))
    #expect(lines.count { $0 == "---" } == 2, "the header ends once")
    let rows = lines.drop { !$0.hasPrefix("| Label |") }.dropFirst(2).prefix { $0.hasPrefix("|") }
    #expect(rows.count == names.count, "\(rows)")
    #expect(rows.contains(#"| `a\|b` | 1 | 0.5000 |"#) && rows.contains("| ``c`d`` | 0 | 0.5000 |"))
    #expect(rows.contains("| ``` `` ``` | 0 | 0.5000 |") && rows.contains("| (empty) | 0 | 0.5000 |"))
  }

  @Test func whoLoadsTheHeadIsSaid() throws {
    let lora = AdapterSetup(LoRAConfiguration(rank: 4, alpha: 8, targetModules: ["query", "value"]))
    let adapter = try card(Self.lineage) { ($0.method, $0.adapter) = ("lora", lora) }
    #expect(header(adapter).first == "library_name: peft")
    #expect(
      adapter.contains("AutoModelForSequenceClassification.from_pretrained(\"owner/some-encoder\", num_labels=2)")
        && adapter.contains("PeftModel.from_pretrained(base, \"PATH\")"))
    for (change, reason) in Self.unloadable {
      let text = try card(Self.lineage, change)
      #expect(!text.contains("library_name") && !text.contains("```python"))
      #expect(text.contains("No class of transformers or PEFT loads the head") && text.contains(reason), "\(text)")
    }
    let tagger = try card(Self.lineage) {
      ($0.kind, $0.labels, $0.decoder) = (.ner, ["O", "B-X", "I-X"], .crf)
      $0.overflow = .truncate
    }
    #expect(header(tagger).contains("pipeline_tag: token-classification") && tagger.contains("hone tag PATH"))
    #expect(tagger.contains("Types of entities: `X`") && tagger.contains("the transitions between tags"))
    #expect(tagger.contains("is read in overlapping windows"), "words are always read in windows")
    let number = try card(Self.lineage) { ($0.kind, $0.labels) = (.regression, ["score"]) }
    #expect(number.contains("function_to_apply=\"none\"") && !number.contains("Labels:"))
  }

  private static let unloadable: [(change: @Sendable (inout ModelSettings) -> Void, reason: String)] = [
    ({ $0.pooling = .mean }, "mean of all tokens"),
    (
      {
        $0.method = "bottleneck"
        $0.adapter = AdapterSetup(
          BottleneckConfiguration(size: 3, places: [.attention], activation: "relu", dropout: 0))
      }, "PEFT has no such method"
    ),
  ]

  @Test func settingsBesideTheWeightsAreTheOnesShown() throws {
    let model = try model()
    var settings = model.settings
    settings.temperature = 1.5
    settings.overflow = .error
    let lineage = Self.lineage.objectValue ?? JSONObject()
    let text = ModelCard(model, settings: settings, lineage: lineage).text
    #expect(text.contains("the temperature of its probabilities") && text.contains("more than 40 tokens is refused"))
    #expect(text == ModelCard(model, settings: settings, lineage: lineage).text)
    #expect(text != ModelCard(model, lineage: lineage).text)
  }
}
