extension PipelineTokenizer {
  /// Calls `body` with the words of a text as the model gets them: bytes of the normalized text, and a word's place there.
  ///
  /// Added tokens are no words; with `keepsAddedTokens` they are looked at as any other text.
  func visitWords(
    of text: String, keepsAddedTokens: Bool = false, _ memory: inout WordMemory,
    _ body: (Span<UInt8>, Range<Int>) -> Void
  ) {
    let bytes = text.utf8Span.span
    memory.segments.removeAll(keepingCapacity: true)
    if keepsAddedTokens {
      memory.segments.append(AddedTokenMatcher.Segment(range: 0..<bytes.count, id: nil))
    } else {
      addedTokens.inOriginal.split(bytes, 0..<bytes.count, into: &memory.segments, hashes: &memory.hashes)
    }
    for segment in memory.segments where segment.id == nil {
      memory.words.source.removeAll()
      normalization.append(bytes, segment.range, origin: 0, to: &memory.words.source, scratch: &memory.scalars)
      visitNormalized(keepsAddedTokens: keepsAddedTokens, &memory, body)
    }
  }

  private func visitNormalized(
    keepsAddedTokens: Bool, _ memory: inout WordMemory, _ body: (Span<UInt8>, Range<Int>) -> Void
  ) {
    memory.normalizedSegments.removeAll(keepingCapacity: true)
    let source = memory.words.source
    let bytes = source.bytes.span
    if keepsAddedTokens {
      memory.normalizedSegments.append(AddedTokenMatcher.Segment(range: 0..<bytes.count, id: nil))
    } else {
      addedTokens.inNormalized.split(
        bytes, 0..<bytes.count, into: &memory.normalizedSegments, hashes: &memory.hashes)
    }
    for segment in memory.normalizedSegments where segment.id == nil {
      memory.words.begin(segment.range)
      preTokenizer?.split(&memory.words)
      let text = memory.words.text
      for word in memory.words.words { body(text.bytes.span, word) }
    }
  }
}

/// Memory for finding words, kept between texts.
struct WordMemory {
  fileprivate var segments: [AddedTokenMatcher.Segment] = []
  fileprivate var normalizedSegments: [AddedTokenMatcher.Segment] = []
  fileprivate var scalars = AlignedScalars()
  fileprivate var words = SplitText()
  fileprivate var hashes: [UInt64] = []
}
