/// Files that cannot be read, rows that are left out, and places that are put right on the way in.
struct ReadingCheck: DataCheck {
  func findings(_ data: CheckedData) -> [DataFinding] {
    data.splits.flatMap { failure($0) + rejected($0) + repairs($0) }
  }

  private func failure(_ split: CheckedSplit) -> [DataFinding] {
    guard let failure = split.failure else { return [] }
    return [
      DataFinding(
        "unreadable_file", .error, split: split.role, count: 1, "the file cannot be used",
        places: [DataFinding.Place(nil, failure)])
    ]
  }

  private func rejected(_ split: CheckedSplit) -> [DataFinding] {
    guard !split.rejected.isEmpty else { return [] }
    return [
      DataFinding(
        "left_out", .warning, split: split.role, count: split.rejected.count,
        of: split.rejected.count + split.texts.count, "rows or entities cannot be used and are left out",
        places: split.rejected.map { DataFinding.Place($0.location, $0.reason) })
    ]
  }

  private func repairs(_ split: CheckedSplit) -> [DataFinding] {
    Remark.Kind.allCases.compactMap { kind in
      let found = split.repairs.filter { $0.kind == kind }
      guard !found.isEmpty else { return nil }
      return DataFinding(
        kind.rawValue, .warning, split: split.role, count: found.count, Self.summary(kind),
        places: found.map { DataFinding.Place($0.location, $0.note) })
    }
  }

  private static func summary(_ kind: Remark.Kind) -> String {
    switch kind {
    case .tagSequence: "tags stand where their scheme does not allow them"
    case .spanOffsets: "spans do not fit the text and were moved to where their text stands"
    case .spanBlanks: "spans begin or end with white space, which was taken away"
    case .labelBlanks: "labels have blanks around them, which were taken away"
    case .repeatedSpan: "entities stand twice and were taken once"
    case .spanInsideWord: "spans begin or end inside a word; the model learns whole words"
    case .passedOver: "parts of records were passed over"
    }
  }
}
