import Files

/// Words that the encoder's vocabulary cannot spell: to the model they all look the same.
struct VocabularyCheck: DataCheck {
  /// The share of unknown tokens from which the encoder hardly fits the texts.
  private static let many = 0.01

  func findings(_ data: CheckedData) -> [DataFinding] {
    data.splits.compactMap { split in
      let tokens = split.texts.reduce(0) { $0 + ($1.tokens?.count ?? 0) }
      var words: [UTF8Key: (count: Int, first: SourceLocation)] = [:]
      for text in split.texts {
        for word in text.tokens?.unknown ?? [] { words[UTF8Key(word), default: (0, text.location)].count += 1 }
      }
      let count = words.values.reduce(0) { $0 + $1.count }
      guard count > 0 else { return nil }
      let sorted = words.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
      return DataFinding(
        "unknown_tokens", Double(count) > Self.many * Double(tokens) ? .warning : .note, split: split.role,
        count: count, of: tokens, "tokens are unknown to the encoder's vocabulary and look alike to the model",
        places: sorted.map { DataFinding.Place($0.value.first, "\(Shown.quoted($0.key.string)): \($0.value.count)") })
    }
  }
}
