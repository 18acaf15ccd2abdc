import Files

/// Which rows of a task's files can be left out without a person's judgement, and why.
///
/// What needs a judgement stays: texts with two labels, nearly equal texts, rare labels.
package struct DataFixes: Sendable {
  package enum Reason: String, Sendable, CaseIterable {
    /// The row cannot be used: no text, no label, a broken line.
    case unusable
    /// The same text stands before it in the file, with the same labels.
    case duplicate
    /// The text stands in a file that the model is scored on.
    case overlap

    package var summary: String {
      switch self {
      case .unusable: "cannot be used"
      case .duplicate: "stand again with the same label"
      case .overlap: "stand in a file that the model is scored on"
      }
    }
  }

  /// Of each split, in the order of the data, the lines of rows to leave out.
  package let splits: [[Int: Reason]]

  package init(_ data: CheckedData) {
    // The later a file is used, the more its texts are kept: test before validation before training.
    var held: Set<UTF8Key> = []
    var splits: [[Int: Reason]] = []
    for split in data.splits.reversed() {
      var lines: [Int: Reason] = [:]
      for row in split.rejected { lines[row.location.line] = .unusable }
      var first: [UTF8Key: String] = [:]
      for text in split.texts {
        let key = TextFingerprint.of(text.text)
        if held.contains(key) {
          lines[text.location.line] = .overlap
        } else if let annotation = first[key] {
          if annotation.hasSameBytes(as: text.annotation) { lines[text.location.line] = .duplicate }
        } else {
          first[key] = text.annotation
        }
      }
      held.formUnion(first.keys)
      splits.append(lines)
    }
    self.splits = splits.reversed()
  }
}
