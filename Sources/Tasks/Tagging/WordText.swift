/// A text with its words, cut into the stretches that the model reads one by one.
package struct WordText: Sendable, Equatable {
  package let text: String
  /// In code points, ascending.
  package let words: [Range<Int>]
  /// Words at which a sentence begins, ascending; the first is 0 where there are words.
  package let sentenceStarts: [Int]

  package init(text: String, words: [Range<Int>], sentenceStarts: [Int]) {
    self.text = text
    self.words = words
    self.sentenceStarts = sentenceStarts
  }

  /// The words of each stretch that the model sees at once, before windows cut what is too long.
  package func stretches(_ context: ContextRule) -> [Range<Int>] {
    guard !words.isEmpty else { return [] }
    switch context {
    case .window: return [0..<words.count]
    case .sentence:
      return sentenceStarts.indices.map { index in
        sentenceStarts[index]..<(index + 1 < sentenceStarts.count ? sentenceStarts[index + 1] : words.count)
      }
    }
  }
}
