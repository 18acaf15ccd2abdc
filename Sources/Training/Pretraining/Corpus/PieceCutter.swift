package import Tasks
package import Tokenizers

/// Cuts documents into pieces that fit a window, between words.
package struct PieceCutter: Sendable {
  private let tokenizer: any TextTokenizer
  private let capacity: Int
  private let special: SpecialIDs
  /// Special tokens around every piece.
  package let frame: SequenceFrame

  /// A longer text is encoded in parts, so that a document of any size takes little memory.
  private static let longestPart = 1 << 16

  /// - Parameter window: tokens of a sequence at most, special ones included.
  package init(tokenizer: any TextTokenizer, window: Int) {
    self.tokenizer = tokenizer
    frame = SequenceFrame(tokenizer)
    // A piece counts its words in 16 bits.
    capacity = max(1, min(window - frame.count, 1 << 15))
    special = SpecialIDs(tokenizer)
  }

  /// The pieces of a document, without numbers of their own; those in which nothing can be hidden are left out.
  package func callAsFunction(_ text: String) -> [LanguagePiece] {
    var pieces: [LanguagePiece] = []
    for part in Self.parts(text) {
      let encoding = tokenizer.encode(String(part), addSpecialTokens: false)
      var start = 0
      while start < encoding.count {
        let end = end(of: encoding, from: start)
        if let piece = piece(encoding, start..<end) { pieces.append(piece) }
        start = end
      }
    }
    return pieces
  }

  /// As far as whole words go; inside of a word where that alone is too long.
  private func end(of encoding: Encoding, from start: Int) -> Int {
    guard start + capacity < encoding.count else { return encoding.count }
    var end = start + capacity
    while end > start, encoding.wordIDs[end] == encoding.wordIDs[end - 1] { end -= 1 }
    return end > start ? end : start + capacity
  }

  private func piece(_ encoding: Encoding, _ range: Range<Int>) -> LanguagePiece? {
    let ids = Array(encoding.ids[range])
    guard ids.contains(where: { !special.contains($0) }) else { return nil }
    var word: UInt16 = 0
    let words = range.map { place in
      if place > range.lowerBound, encoding.wordIDs[place] != encoding.wordIDs[place - 1] { word += 1 }
      return word
    }
    return LanguagePiece(number: 0, ids: ids, words: words)
  }

  /// The text itself, or parts of it that end after a line, before a space, or where they must between two characters.
  private static func parts(_ text: String) -> [Substring] {
    let bytes = text.utf8
    var parts: [Substring] = []
    var rest = text[...]
    while let limit = bytes.index(rest.startIndex, offsetBy: longestPart, limitedBy: bytes.endIndex),
      limit < bytes.endIndex
    {
      let range = bytes[bytes.index(after: rest.startIndex)..<limit]
      let cut =
        range.lastIndex(of: UInt8(ascii: "\n")).map { bytes.index(after: $0) }
        ?? range.lastIndex(of: UInt8(ascii: " ")) ?? range.lastIndex { $0 & 0xC0 != 0x80 } ?? limit
      parts.append(text[rest.startIndex..<cut])
      rest = text[cut...]
    }
    return parts + [rest]
  }
}

/// Ids of the tokens with a role of their own: they are neither hidden nor put in another's place.
package struct SpecialIDs: Sendable, Equatable {
  private let ids: Set<Int32>

  package init(_ tokenizer: any TextTokenizer) {
    let tokens = tokenizer.specialTokens
    ids = Set(
      [tokens.padding, tokens.unknown, tokens.classification, tokens.separator, tokens.mask].compactMap { $0 })
  }

  package func contains(_ id: Int32) -> Bool { ids.contains(id) }
}
