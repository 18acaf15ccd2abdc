import Files

/// Texts that stand several times in one file, and among them those that are labelled differently.
struct DuplicateCheck: DataCheck {
  func findings(_ data: CheckedData) -> [DataFinding] {
    data.splits.flatMap { split -> [DataFinding] in
      let groups = Self.groups(split.texts)
      let agreeing = groups.filter { Self.agrees($0, split.texts) }
      let contradicting = groups.filter { !Self.agrees($0, split.texts) }
      return contradictions(contradicting, split) + duplicates(agreeing, split)
    }
  }

  /// Places of equal texts, two or more each, in the order of the first.
  private static func groups(_ texts: [CheckedText]) -> [[Int]] {
    Dictionary(grouping: texts.indices) { TextFingerprint.of(texts[$0].text) }.values.filter { $0.count > 1 }
      .sorted { $0[0] < $1[0] }
  }

  private static func agrees(_ group: [Int], _ texts: [CheckedText]) -> Bool {
    group.allSatisfy { texts[$0].annotation.hasSameBytes(as: texts[group[0]].annotation) }
  }

  private func duplicates(_ groups: [[Int]], _ split: CheckedSplit) -> [DataFinding] {
    guard !groups.isEmpty else { return [] }
    let places = groups.flatMap { group in
      group.dropFirst().map { place in
        DataFinding.Place(
          split.texts[place].location,
          "the same as \(split.texts[group[0]].location): \(Shown.quoted(split.texts[place].text))")
      }
    }
    return [
      DataFinding(
        "duplicate_texts", .warning, split: split.role, count: places.count, of: split.texts.count,
        "texts stand again in the file (case, white space and punctuation aside)", places: places)
    ]
  }

  private func contradictions(_ groups: [[Int]], _ split: CheckedSplit) -> [DataFinding] {
    guard !groups.isEmpty else { return [] }
    let places = groups.flatMap { group in
      let first = split.texts[group[0]]
      return group.dropFirst().map { place in
        let text = split.texts[place]
        let verdict =
          text.annotation.hasSameBytes(as: first.annotation)
          ? text.annotation : "\(text.annotation), and \(first.annotation)"
        return DataFinding.Place(
          text.location, "\(verdict) at \(first.location): \(Shown.quoted(text.text))")
      }
    }
    return [
      DataFinding(
        "contradicting_labels", .warning, split: split.role, count: places.count, of: split.texts.count,
        "texts stand again with other labels; decide on one", places: places)
    ]
  }
}
