/// Normalized text on its way through the pre-tokenizers, and its words.
struct SplitText: Sendable {
  /// The text as the normalizer left it.
  var source = AlignedText()
  private(set) var words: [Range<Int>] = []
  // What a pre-tokenizer that rewrites words made of them; the spare ones are the other half of a double buffer.
  private var rewritten = AlignedText()
  private var spareText = AlignedText()
  private var spareWords: [Range<Int>] = []
  private var isRewritten = false

  /// The text that `words` are ranges of.
  var text: AlignedText { isRewritten ? rewritten : source }

  /// Starts anew with one word.
  mutating func begin(_ range: Range<Int>) {
    isRewritten = false
    words.removeAll(keepingCapacity: true)
    if !range.isEmpty { words.append(range) }
  }

  /// Replaces each word by the words that `body` appends for it.
  mutating func splitWords(_ body: (Span<UInt8>, Range<Int>, inout [Range<Int>]) -> Void) {
    spareWords.removeAll(keepingCapacity: true)
    func split(_ text: borrowing AlignedText) {
      for word in words { body(text.bytes.span, word, &spareWords) }
    }
    if isRewritten { split(rewritten) } else { split(source) }
    swap(&words, &spareWords)
  }

  /// Writes each word anew; one that becomes empty is none any more.
  mutating func rewriteWords(_ body: (borrowing AlignedText, Range<Int>, inout AlignedText) -> Void) {
    spareText.removeAll()
    for index in words.indices {
      let start = spareText.bytes.count
      if isRewritten { body(rewritten, words[index], &spareText) } else { body(source, words[index], &spareText) }
      words[index] = start..<spareText.bytes.count
    }
    words.removeAll(where: \.isEmpty)
    swap(&rewritten, &spareText)
    isRewritten = true
  }
}
