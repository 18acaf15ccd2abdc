/// Finds added tokens: the leftmost match first, and the longest of those that begin there.
struct AddedTokenMatcher: Sendable {
  /// A part of the text: an added token, or plain text between two.
  struct Segment: Sendable, Equatable {
    let range: Range<Int>
    let id: Int32?
  }

  private let tokens: [AddedToken]
  /// What is searched for, by position in `tokens`.
  private let patterns: Vocabulary
  private let beginsPattern: [Bool]
  private let unicode: UnicodeTables

  /// - Parameter tokens: With the contents that are searched for; one without content is never found.
  /// - Throws: `TokenizerError.addedTokensCollide` when two are equal; `original` has their contents as written.
  init(_ tokens: [AddedToken], original: [AddedToken], unicode: UnicodeTables, file: String) throws {
    var patterns = Vocabulary(capacity: tokens.count)
    var beginsPattern = [Bool](repeating: false, count: 256)
    for (position, token) in tokens.enumerated() {
      if let other = patterns.append(token.content.utf8Span.span) {
        throw TokenizerError.addedTokensCollide(
          file: file, first: original[Int(other)].content, second: original[position].content)
      }
      if let first = token.content.utf8.first { beginsPattern[Int(first)] = true }
    }
    self.tokens = tokens
    self.patterns = patterns
    self.beginsPattern = beginsPattern
    self.unicode = unicode
  }

  /// Appends the parts of `bytes[range]` in order; there is none for an empty range.
  ///
  /// A match that is refused as no single word is skipped as a whole. Where white space is taken in by the token
  /// before it and begins the token after it, both keep it: the reference library does the same.
  func split(
    _ bytes: Span<UInt8>, _ range: Range<Int>, into segments: inout [Segment], hashes: inout [UInt64]
  ) {
    var plainStart = range.lowerBound
    var index = range.lowerBound
    while index < range.upperBound {
      guard beginsPattern[Int(bytes[index])],
        let match = patterns.longestMatch(in: bytes, index..<range.upperBound, after: nil, hashes: &hashes)
      else {
        index += 1
        continue
      }
      let token = tokens[Int(match.id)]
      let found = index..<match.end
      index = match.end
      if token.singleWord, touchesWord(bytes, found, within: range) { continue }
      let start = token.stripsLeft ? max(startOfSpaces(bytes, found, within: range), plainStart) : found.lowerBound
      let end = token.stripsRight ? endOfSpaces(bytes, found, within: range) : found.upperBound
      if plainStart < start { segments.append(Segment(range: plainStart..<start, id: nil)) }
      segments.append(Segment(range: start..<end, id: token.id))
      plainStart = end
    }
    if plainStart < range.upperBound { segments.append(Segment(range: plainStart..<range.upperBound, id: nil)) }
  }

  private func touchesWord(_ bytes: Span<UInt8>, _ found: Range<Int>, within range: Range<Int>) -> Bool {
    if found.lowerBound > range.lowerBound {
      let before = bytes.scalar(at: bytes.startOfScalar(before: found.lowerBound)).value
      if unicode[before].contains(.word) { return true }
    }
    return found.upperBound < range.upperBound
      && unicode[bytes.scalar(at: found.upperBound).value].contains(.word)
  }

  private func startOfSpaces(_ bytes: Span<UInt8>, _ found: Range<Int>, within range: Range<Int>) -> Int {
    var start = found.lowerBound
    while start > range.lowerBound {
      let before = bytes.startOfScalar(before: start)
      guard unicode[bytes.scalar(at: before).value].contains(.whitespace) else { break }
      start = before
    }
    return start
  }

  private func endOfSpaces(_ bytes: Span<UInt8>, _ found: Range<Int>, within range: Range<Int>) -> Int {
    var end = found.upperBound
    while end < range.upperBound {
      let next = bytes.scalar(at: end)
      guard unicode[next.value].contains(.whitespace) else { break }
      end += next.byteCount
    }
    return end
  }
}
