/// Takes white space, which a token begins or ends with, off its offsets.
struct OffsetTrim: Sendable, Equatable {
  /// The tokenizer puts a space before a text. One at the first token is then taken for that space, which the offsets do
  /// not have, and stays.
  let addsPrefixSpace: Bool

  /// - Parameters:
  ///   - spaces: White space of the token, not of the text.
  ///   - isFirst: Whether it is the first token of its text.
  func trimmed(_ offset: TokenOffset, _ spaces: TokenSpaces, isFirst: Bool) -> TokenOffset {
    var (start, end) = (offset.start, offset.end)
    if spaces.leading > 0 {
      let isAdded = addsPrefixSpace && spaces.leading == 1 && (isFirst || start == 0)
      start = min(start + (isAdded ? 0 : spaces.leading), end)
    }
    if spaces.trailing > 0, end >= spaces.trailing { end = max(end - spaces.trailing, start) }
    return TokenOffset(start: start, end: end)
  }
}

/// Counts of white space characters at the ends of a token; GPT-2's letter for a space is one.
struct TokenSpaces: Sendable, Equatable {
  var leading: Int32 = 0
  var trailing: Int32 = 0

  init(_ bytes: Span<UInt8>, _ range: Range<Int>, unicode: UnicodeTables) {
    var index = range.lowerBound
    while index < range.upperBound {
      let scalar = bytes.scalar(at: index)
      guard Self.isSpace(scalar.value, unicode) else { break }
      leading += 1
      index += scalar.byteCount
    }
    var end = range.upperBound
    while end > range.lowerBound {
      let start = bytes.startOfScalar(before: end)
      guard Self.isSpace(bytes.scalar(at: start).value, unicode) else { break }
      trailing += 1
      end = start
    }
  }

  private static func isSpace(_ scalar: UInt32, _ unicode: UnicodeTables) -> Bool {
    scalar == ByteAlphabet.space || unicode[scalar].contains(.whitespace)
  }
}
