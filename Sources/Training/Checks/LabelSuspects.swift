package import Datasets

/// Rows whose label a simple model, trained on the other rows, would not give: where labels are wrong they are among them.
package enum LabelSuspects {
  private static let folds = 5
  /// A row is suspect when another label is so much more probable.
  private static let margin = 0.3

  /// The suspects of a file with one label a text, the surest first.
  ///
  /// The model is TF-IDF with logistic regression, fitted on four fifths of the rows and asked about the rest, fifth by
  /// fifth (Northcutt et al., 2021, find label errors by such out-of-sample probabilities).
  /// - Returns: nil where rows or labels are too few to say anything.
  package static func finding(_ split: CheckedSplit) -> DataFinding? {
    let rows = split.texts.filter { $0.labels.count == 1 }
    let labels = LabelSet(ofLists: rows.map(\.labels))
    guard rows.count >= 50, labels.count >= 2 else { return nil }
    let classes = rows.map { labels.index(of: $0.labels[0]) ?? 0 }
    var suspects: [(row: Int, other: Int, probability: Double, own: Double)] = []
    // Every fifth row of each class, so that all folds have all classes.
    var seen = Array(repeating: 0, count: labels.count)
    let fold = classes.map { label -> Int in
      defer { seen[label] += 1 }
      return seen[label] % folds
    }
    for part in 0..<folds {
      let training = rows.indices.filter { fold[$0] != part }
      let asked = rows.indices.filter { fold[$0] == part }
      let model = TfidfLogisticRegression(
        fitting: training.map { rows[$0].text }, labels: training.map { classes[$0] }, classCount: labels.count)
      for (row, probabilities) in zip(asked, asked.map({ model.probabilities(rows[$0].text) })) {
        guard let best = probabilities.indices.max(by: { probabilities[$0] < probabilities[$1] }) else { continue }
        let own = probabilities[classes[row]]
        if best != classes[row], probabilities[best] - own >= margin {
          suspects.append((row, best, probabilities[best], own))
        }
      }
    }
    guard !suspects.isEmpty else { return nil }
    let sorted = suspects.sorted { ($1.probability - $1.own, $0.row) < ($0.probability - $0.own, $1.row) }
    return DataFinding(
      "label_suspects", .note, split: split.role, count: sorted.count, of: rows.count,
      "labels are not what a simple model of the other rows expects; look at them, the likeliest errors first",
      places: sorted.map { suspect in
        let text = rows[suspect.row]
        return DataFinding.Place(
          text.location,
          "\(text.annotation), expected \(labels.names[suspect.other]) "
            + "(\(Int((suspect.probability * 100).rounded())) % against \(Int((suspect.own * 100).rounded())) %): "
            + Self.shown(text.text))
      })
  }

  private static func shown(_ text: String) -> String {
    let line = String(String.UnicodeScalarView(text.unicodeScalars.prefix(60).map { $0.value < 32 ? " " : $0 }))
    return "\"\(line)\(text.unicodeScalars.count > 60 ? "…" : "")\""
  }
}
