import Kernels

/// Documents that are held out, as one tokenizer cuts them, and which of their words are hidden.
///
/// Words are counted as they stand in a document, whatever they are cut into, and each is drawn by its place alone: two
/// tokenizers that find the same words hide the same ones, so that their models can be compared.
package struct HeldOutText: Sendable {
  /// A word by its document and its place there.
  package struct Word: Hashable, Sendable {
    let document: Int
    let place: Int
  }

  struct Piece: Sendable {
    let piece: LanguagePiece
    let document: Int
    /// Of each token.
    let places: [Int]
    /// Of each token its characters in the text.
    let characters: [Int]
  }

  let pieces: [Piece]
  /// Words that can be hidden: without special tokens, and whole in one piece.
  package let hideable: Set<Word>

  /// - Parameter texts: documents.
  package init(_ texts: [String], cutter: PieceCutter, masking: WholeWordMasking) {
    var pieces: [Piece] = []
    for (document, text) in texts.enumerated() {
      for cut in cutter.placed(text) {
        let piece = LanguagePiece(
          number: UInt32(truncatingIfNeeded: pieces.count), ids: cut.piece.ids, words: cut.piece.words)
        pieces.append(Piece(piece: piece, document: document, places: cut.places, characters: cut.characters))
      }
    }
    self.pieces = pieces
    var found: Set<Word> = []
    var broken: Set<Word> = []
    for piece in pieces {
      for word in masking.words(of: piece.piece) {
        let place = Word(document: piece.document, place: piece.places[word.tokens.lowerBound])
        if word.isHideable, found.insert(place).inserted { continue }
        broken.insert(place)
      }
    }
    hideable = found.subtracting(broken)
  }

  /// Of some words those that are drawn to be hidden, about a share of them; at least one where there is any.
  ///
  /// - Parameter words: as a rule `hideable`, or what is so under two tokenizers.
  package func hidden(_ words: Set<Word>, masking: WholeWordMasking) -> Set<Word> {
    let chosen = words.filter { masking.draw($0) < masking.share }
    guard chosen.isEmpty else { return chosen }
    let first = words.min {
      (masking.draw($0), $0.document, $0.place) < (masking.draw($1), $1.document, $1.place)
    }
    return Set([first].compactMap { $0 })
  }
}
