import Files

/// Reads the vocabulary of a Unigram section: tokens with their scores, in the order of their ids.
enum ScoredVocabularyReader {
  /// - Throws: `TokenizerError` for an entry that is no token with a finite score, or a token that appears twice.
  static func read(_ section: ConfigurationSection) throws -> (Vocabulary, [Double]) {
    let list = section.optional("vocab")
    guard let entries = list.value.arrayValue else { throw list.unexpected("an array") }
    guard !entries.isEmpty else { throw TokenizerError.emptyVocabulary(file: section.file) }
    var vocabulary = Vocabulary(capacity: entries.count)
    var scores: [Double] = []
    scores.reserveCapacity(entries.count)
    for (id, entry) in entries.enumerated() {
      guard let parts = entry.arrayValue, parts.count == 2, let token = parts[0].stringValue,
        let score = parts[1].doubleValue, score.isFinite
      else { throw list.element(id, entry).unexpected("a token and its score, a finite number") }
      if let other = vocabulary.append(token.utf8Span.span) {
        throw TokenizerError.tokenTwice(file: section.file, place: list.place, token: token, first: Int(other))
      }
      scores.append(score)
    }
    return (vocabulary, scores)
  }
}
