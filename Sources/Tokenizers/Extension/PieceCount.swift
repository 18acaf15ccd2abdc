/// What texts are cut into.
package struct PieceCount: Sendable, Equatable {
  package var words = 0
  package var pieces = 0
  /// Pieces that stand for an unknown word.
  package var unknown = 0

  package init(words: Int = 0, pieces: Int = 0) {
    self.words = words
    self.pieces = pieces
  }

  /// Counts a text; added tokens are words of one piece.
  package mutating func add(_ text: String, _ tokenizer: any TextTokenizer) {
    let encoding = tokenizer.encode(text, addSpecialTokens: false)
    words += Int(encoding.wordIDs.last ?? -1) + 1
    pieces += encoding.count
    if let id = tokenizer.specialTokens.unknown { unknown += encoding.ids.count { $0 == id } }
  }

  package mutating func add(_ other: PieceCount) {
    words += other.words
    pieces += other.pieces
    unknown += other.unknown
  }

  /// Nil where there are no words.
  package var piecesPerWord: Double? { words == 0 ? nil : Double(pieces) / Double(words) }
}
