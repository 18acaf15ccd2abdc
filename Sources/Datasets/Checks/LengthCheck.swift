/// Texts of which the model cannot see all at once.
struct LengthCheck: DataCheck {
  func findings(_ data: CheckedData) -> [DataFinding] {
    guard let overflow = data.overflow else { return [] }
    return data.splits.compactMap { split in
      let long = split.texts.filter { ($0.tokens?.longest ?? 0) > overflow.window }
      guard !long.isEmpty else { return nil }
      return DataFinding(
        "long_texts", overflow.isLossy ? .warning : .note, split: split.role, count: long.count,
        of: split.texts.count,
        "texts have more than the \(overflow.window) tokens of a window; \(overflow.consequence)",
        places: long.map { DataFinding.Place($0.location, "\($0.tokens?.longest ?? 0) tokens") })
    }
  }
}
