import Files

/// Labels with few examples, and labels that one file has and another lacks.
struct LabelCountCheck: DataCheck {
  /// Examples below which a label is rare: with fewer, a tenth held out may have none of it.
  static let few = 10

  func findings(_ data: CheckedData) -> [DataFinding] {
    guard let training = data.split("training"), training.failure == nil else { return [] }
    let counts = LabelCounts(training)
    let known = data.known.map { Set($0.map(UTF8Key.init)) }
    let usable = counts.sorted.filter { known?.contains(UTF8Key($0.label)) ?? true }
    let names = data.known ?? usable.map(\.label)
    let source = data.known == nil ? "the training file does" : "the task does"
    return rare(usable, data.labelWord) + one(counts, data.labelWord)
      + data.splits.filter { $0.role != "training" || known != nil }.filter { $0.failure == nil }.flatMap { split in
        unknown(split, names, data.labelWord, source)
          + (split.role == "training" ? [] : missing(split, usable, data.labelWord))
      }
  }

  private func rare(_ labels: [LabelCounts.Entry], _ word: String) -> [DataFinding] {
    let rare = labels.filter { $0.count < Self.few }
    guard !rare.isEmpty else { return [] }
    return [
      DataFinding(
        "rare_labels", .warning, split: "training", count: rare.count, of: labels.count,
        "\(word)s with fewer than \(Self.few) examples; add some, or join them with another \(word)",
        places: rare.map { entry in
          // Often a slip of the pen.
          let others = labels.filter { $0.count >= Self.few }.map(\.label)
          let near = NearestText.find(entry.label, in: others).map { "; did you mean \(Shown.quoted($0))?" } ?? ""
          return DataFinding.Place(entry.first, "\(Shown.quoted(entry.label)): \(entry.count)\(near)")
        })
    ]
  }

  private func one(_ counts: LabelCounts, _ word: String) -> [DataFinding] {
    guard counts.sorted.count == 1, word == "label", let only = counts.sorted.first else { return [] }
    return [
      DataFinding(
        "one_label", .error, split: "training", count: 1, "all texts have the same label; there is nothing to learn",
        places: [DataFinding.Place(only.first, "\(Shown.quoted(only.label)): \(only.count)")])
    ]
  }

  private func unknown(_ split: CheckedSplit, _ names: [String], _ word: String, _ source: String) -> [DataFinding] {
    let known = Set(names.map(UTF8Key.init))
    let unknown = LabelCounts(split).sorted.filter { !known.contains(UTF8Key($0.label)) }
    guard !unknown.isEmpty else { return [] }
    return [
      DataFinding(
        "unknown_labels", .error, split: split.role, count: unknown.count,
        "\(word)s that \(source) not have",
        places: unknown.map {
          DataFinding.Place(
            $0.first,
            "\(Shown.quoted($0.label)): \($0.count)"
              + (NearestText.find($0.label, in: names).map {
                "; did you mean \(Shown.quoted($0))?"
              } ?? ""))
        })
    ]
  }

  private func missing(_ split: CheckedSplit, _ labels: [LabelCounts.Entry], _ word: String) -> [DataFinding] {
    let own = LabelCounts(split)
    let missing = labels.filter { own[$0.label] == nil }
    guard !missing.isEmpty, !split.texts.isEmpty else { return [] }
    return [
      DataFinding(
        "missing_labels", .warning, split: split.role, count: missing.count, of: labels.count,
        "\(word)s without an example here; their scores cannot be measured",
        places: missing.map { DataFinding.Place(nil, Shown.quoted($0.label)) })
    ]
  }
}

/// How often each label of a split occurs, compared by bytes.
package struct LabelCounts: Sendable {
  package struct Entry: Sendable {
    package let label: String
    package var count: Int
    /// Where it first stands.
    package let first: SourceLocation
  }

  private var entries: [UTF8Key: Entry] = [:]

  package init(_ split: CheckedSplit) {
    for text in split.texts {
      for label in text.labels {
        entries[UTF8Key(label), default: Entry(label: label, count: 0, first: text.location)].count += 1
      }
    }
  }

  package subscript(_ label: String) -> Int? { entries[UTF8Key(label)]?.count }

  /// By label.
  package var sorted: [Entry] { entries.sorted { $0.key < $1.key }.map(\.value) }
}
