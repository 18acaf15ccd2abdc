package import Tasks
package import Tokenizers

/// Cuts documents into pieces that fit a window, between words.
package struct PieceCutter: Sendable {
  private let tokenizer: any TextTokenizer
  private let capacity: Int
  private let special: SpecialIDs
  /// Special tokens around every piece.
  package let frame: SequenceFrame

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
    visit(text) { encoding, range in
      if let piece = piece(encoding, range) { pieces.append(piece) }
    }
    return pieces
  }

  /// The same with each token's word in the document, as the tokenizer counts words, and its characters.
  func placed(_ text: String) -> [(piece: LanguagePiece, places: [Int], characters: [Int])] {
    var pieces: [(piece: LanguagePiece, places: [Int], characters: [Int])] = []
    var (wordsBefore, words) = (0, 0)
    // A character that is several tokens counts with the first.
    var counted = 0
    visit(text) { encoding, range in
      if range.lowerBound == 0 {
        (wordsBefore, words) = (words, words + Int(encoding.wordIDs.last ?? -1) + 1)
        counted = 0
      }
      let characters = range.map { place in
        let (start, end) = (Int(encoding.offsets[place].start), Int(encoding.offsets[place].end))
        defer { counted = max(counted, end) }
        return max(0, end - max(start, counted))
      }
      guard let piece = piece(encoding, range) else { return }
      pieces.append(
        (piece, range.map { wordsBefore + Int(encoding.wordIDs[$0]) }, characters))
    }
    return pieces
  }

  /// Calls `body` with each part of a text as tokens, and each range of these that fits a window.
  private func visit(_ text: String, _ body: (Encoding, Range<Int>) -> Void) {
    for part in TextParts.of(text) {
      let encoding = tokenizer.encode(String(part), addSpecialTokens: false)
      var start = 0
      while start < encoding.count {
        let end = end(of: encoding, from: start)
        body(encoding, start..<end)
        start = end
      }
    }
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
    var word: UInt16 = 0
    let words = range.map { place in
      if place > range.lowerBound, encoding.wordIDs[place] != encoding.wordIDs[place - 1] { word += 1 }
      return word
    }
    let piece = LanguagePiece(number: 0, ids: ids, words: words)
    return WholeWordMasking.hidesSome(of: piece, special) ? piece : nil
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
