package import Datasets
import Files

/// A task file made from a data file: what was found, and every guess with its reason beside it.
package struct TaskDraft: Sendable {
  package let kind: TaskKind
  /// Why this kind.
  package let reason: String
  /// Labels with their counts in the order of the label set; none of numbers.
  package let counts: [(label: String, count: Int)]
  /// The task file.
  package let text: String

  /// What a person said of the data, and where it lies for the task file.
  package struct Source: Sendable {
    package var file: String
    package var test: String?
    package var options: ReadOptions
    /// Why the encoding is what it is; nil where nothing had to be guessed.
    package var encodingEvidence: String?
    package var group: String?
    package var time: String?
    package var kind: String?

    package init(file: String, options: ReadOptions) {
      self.file = file
      self.options = options
    }
  }

  package init(_ dataset: Dataset, source: Source) {
    let guess = KindGuess(dataset.examples, asked: source.kind)
    (kind, reason) = (guess.kind, guess.reason)
    let lists = dataset.examples.map { example in
      guess.separator.map { example.labels ?? LabelCell.entries(example.label, separator: $0) }
        ?? example.label.map { [$0] } ?? []
    }
    let found = Dictionary(grouping: lists.joined(), by: UTF8Key.init).mapValues(\.count)
    let counts = LabelSet(ofLists: lists).names.map { (label: $0, count: found[UTF8Key($0)] ?? 0) }
    self.counts = kind.target == .number && !kind.isGraded ? [] : counts
    var lines = [
      "# Made by hone init from \(Self.comment(source.file)); what says \"guessed\" is worth a look.", "version: 1",
      "kind: \(kind.name)  # \(source.kind == nil ? "guessed: " : "")\(reason)", "data:",
      "  train: \(YAMLWriter.string(source.file))  # \(dataset.examples.count) rows, \(dataset.rejected.count) left out",
    ]
    lines.append("  # read as: \(Self.comment(dataset.description.description))")
    let texts = [source.options.textColumn].compactMap { $0 } + source.options.moreTextColumns
    if !texts.isEmpty {
      lines.append("  text: " + (texts.count == 1 ? YAMLWriter.string(texts[0]) : Self.list(texts)))
    }
    if texts.isEmpty, let column = dataset.description.textColumn, !column.value.contains("\\") {
      lines.append("  text: \(column.value)  # guessed by its name")
    }
    if source.options.labelColumn == nil, let column = dataset.description.labelColumn, !column.value.contains("\\") {
      lines.append("  label: \(column.value)  # guessed by its name")
    }
    for (key, value) in [("pair", source.options.pairColumn), ("label", source.options.labelColumn)] {
      if let value { lines.append("  \(key): \(YAMLWriter.string(value))") }
    }
    if let separator = guess.separator {
      lines.append("  separator: \(YAMLWriter.string(separator))  # guessed: several labels stand in a cell")
      let empty = lists.count { $0.isEmpty }
      if empty > 0 {
        lines.append("  empty: none  # guessed: in \(empty) rows a text has none of them; missing: nobody has answered")
      }
    }
    if !self.counts.isEmpty {
      lines.append("  # labels: " + Self.comment(counts.map { "\($0.label) \($0.count)" }.joined(separator: ", ")))
    }
    if let encoding = source.options.encoding {
      let evidence = source.encodingEvidence.map { "  # guessed: \(Self.comment($0))" } ?? ""
      lines.append("  encoding: \(encoding)\(evidence)")
    }
    if let sheet = source.options.sheet { lines.append("  sheet: \(YAMLWriter.string(sheet))") }
    if let delimiter = source.options.delimiter { lines.append("  delimiter: \(YAMLWriter.string(delimiter))") }
    if let group = source.group { lines.append("  group: \(YAMLWriter.string(group))") }
    if let time = source.time { lines.append("  by: \(YAMLWriter.string(time))") }
    lines.append("  validation: {fraction: 0.1}  # for choosing the best weights and for calibration")
    lines.append(
      source.test.map { "  test: \(YAMLWriter.string($0))" }
        ?? "  test: {fraction: 0.2}  # rows that are never trained on, for the score")
    text = lines.joined(separator: "\n") + "\n"
  }

  private static func list(_ texts: [String]) -> String {
    "[" + texts.map(YAMLWriter.string).joined(separator: ", ") + "]"
  }

  /// On one line, and not endless.
  private static func comment(_ text: String) -> String {
    let shown = String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : $0 }))
    return shown.unicodeScalars.count > 300 ? String(shown.unicodeScalars.prefix(297)) + "..." : shown
  }
}

/// What labels look like: one class, several in a cell, or numbers.
private struct KindGuess {
  let kind: TaskKind
  let reason: String
  /// Between several labels of a cell; nil where a cell holds one.
  let separator: String?

  init(_ examples: [Example], asked: String?) {
    let labels = examples.compactMap(\.label)
    let different = Set(labels.map(UTF8Key.init)).count
    let separator = LabelCell.separator(of: examples)
    if let asked, let kind = TaskKinds.kind(asked) {
      self.kind = kind
      reason = "as asked; \(different) different labels"
      self.separator = kind.target == .labels ? separator ?? ";" : nil
      return
    }
    if examples.contains(where: { ($0.labels?.count ?? 0) > 1 }) || separator != nil {
      (kind, self.separator) = (.multiLabel, separator ?? ";")
      reason = separator.map { "several labels stand in a cell, apart by \"\($0)\"" } ?? "labels are lists"
      return
    }
    self.separator = nil
    let numbers = labels.compactMap { Double($0) }
    if !labels.isEmpty, numbers.count == labels.count {
      let areWhole = numbers.allSatisfy { $0 == $0.rounded() }
      if !areWhole || different > 20 {
        kind = .regression
        reason = "labels are \(different) different numbers from \(numbers.min() ?? 0) to \(numbers.max() ?? 0)"
      } else {
        kind = .classification
        reason = "\(different) whole numbers as labels; kind: ordinal takes them as grades, data.map names them"
      }
      return
    }
    let opinions: Set<String> = ["negative", "positive", "neutral", "neg", "pos", "mixed"]
    kind = labels.allSatisfy { opinions.contains($0.lowercased()) } && !labels.isEmpty ? .sentiment : .classification
    reason = "\(different) different labels, one a row"
  }
}
