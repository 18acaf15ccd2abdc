/// GPT-2's expression for words (Radford et al. 2019), by hand: contractions; letters, numbers or other characters, each
/// with one space before them; white space, whose last character goes with the word after it if it can.
struct ByteLevelWords: Sendable {
  private enum Kind: UInt8 { case space, letter, number, other }

  private let unicode: UnicodeTables
  private let ascii: [Kind]

  init(unicode: UnicodeTables) {
    self.unicode = unicode
    ascii = (0..<128).map { Self.kind(unicode[$0]) }
  }

  private static func kind(_ found: CharacterClass) -> Kind {
    if found.contains(.whitespace) { return .space }
    if found.contains(.letter) { return .letter }
    return found.contains(.number) ? .number : .other
  }

  /// Appends the words of `bytes[range]`, which cover it.
  func split(_ bytes: Span<UInt8>, _ range: Range<Int>, into words: inout [Range<Int>]) {
    var start = range.lowerBound
    while start < range.upperBound {
      let end = end(of: bytes, start..<range.upperBound)
      words.append(start..<end)
      start = end
    }
  }

  private func end(of bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    let start = range.lowerBound
    if bytes[start] == UInt8(ascii: "'"), let length = contraction(bytes, range) { return start + length }
    let (kind, length) = kind(at: start, in: bytes)
    let next = start + length
    if kind != .space { return run(of: kind, from: next, bytes, range.upperBound).end }
    if bytes[start] == 0x20, next < range.upperBound {
      let (following, length) = self.kind(at: next, in: bytes)
      if following != .space { return run(of: following, from: next + length, bytes, range.upperBound).end }
    }
    let spaces = run(of: .space, from: next, bytes, range.upperBound)
    // The last one is left for the next word, unless it is the only one.
    return spaces.end < range.upperBound && spaces.lastStart > start ? spaces.lastStart : spaces.end
  }

  private func kind(at index: Int, in bytes: Span<UInt8>) -> (Kind, Int) {
    let byte = bytes[index]
    if byte < 0x80 { return (ascii[Int(byte)], 1) }
    let scalar = bytes.scalar(at: index)
    return (Self.kind(unicode[scalar.value]), scalar.byteCount)
  }

  /// Where a run ends that has one character before `start`, and where its last character begins.
  private func run(
    of kind: Kind, from start: Int, _ bytes: Span<UInt8>, _ limit: Int
  ) -> (end: Int, lastStart: Int) {
    var index = start
    var lastStart = 0
    while index < limit {
      let (found, length) = self.kind(at: index, in: bytes)
      guard found == kind else { break }
      lastStart = index
      index += length
    }
    return (index, lastStart)
  }

  private func contraction(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    guard range.count > 1 else { return nil }
    switch bytes[range.lowerBound + 1] {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return 2
    case UInt8(ascii: "r"), UInt8(ascii: "v"):
      return range.count > 2 && bytes[range.lowerBound + 2] == UInt8(ascii: "e") ? 3 : nil
    case UInt8(ascii: "l"):
      return range.count > 2 && bytes[range.lowerBound + 2] == UInt8(ascii: "l") ? 3 : nil
    default: return nil
    }
  }
}
