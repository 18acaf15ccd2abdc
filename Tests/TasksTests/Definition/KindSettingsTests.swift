import Tasks
import Testing

/// Settings that say nothing to a kind, or nothing without others, are refused rather than ignored.
@Suite struct KindSettingsTests {
  @Test(arguments: [
    ("ner", "{train: a, pair: b}", "", "data.pair"),
    ("ner", "{train: a}", "training: {label_smoothing: 0.1}", "does not use it"),
    ("regression", "{train: a}", "training: {class_weights: balanced}", "does not use it"),
    ("multi_label", "{train: a, validation: b}", "abstain: {precision: 0.9}", "does not use it"),
    ("classification", "{train: a}", "abstain: {precision: 0.9}", "fitted on validation data"),
    ("classification", "{train: a, group: g, by: t, test: {fraction: 0.2}}", "", "keep one"),
    ("classification", "{train: a, group: g, test: b}", "", "nothing is held out by it"),
    ("classification", "{train: a, separator: x}", "", "belongs to the kind multi_label"),
    ("classification", "{train: a, validation: b}", "abstain: {recall: 0.9}", "recall with the label"),
  ])
  func isRefused(_ kind: String, _ data: String, _ more: String, _ message: String) {
    do {
      _ = try TaskDefinition.parse(
        "version: 1\nkind: \(kind)\ndata: \(data)\n\(more)", file: "task.yaml", folder: "", registry: registry)
      Issue.record("accepted")
    } catch {
      #expect("\(error)".contains(message), "\(error)")
    }
  }

  @Test(arguments: TaskKinds.all.map(\.name)) func whatIsWrittenIsReadAgain(_ kind: String) throws {
    let task = try TaskDefinition.parse(
      "version: 1\nkind: \(kind)\ndata: {train: a, validation: {fraction: 0.1}}", file: "task.yaml", folder: "",
      registry: registry)
    #expect(try TaskDefinition.parse(task.yaml(), file: "task.yaml", folder: "", registry: registry) == task)
  }
}
