import Kernels

/// Documents that are held out, as one tokenizer cuts them, and which of their words are hidden.
///
/// Words are counted as they stand in a document, whatever they are cut into, and each is drawn by its place alone: two
/// tokenizers that find the same words hide the same ones, so that their models can be compared. A word is hidden where half of
/// what it stands in remains to be read.
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
  /// Whether most tokens are of words that can be hidden: else little would be looked at.
  package let isMostlyHideable: Bool

  /// - Parameters:
  ///   - texts: documents.
  ///   - byToken: each token counts as a word.
  package init(_ texts: [String], cutter: PieceCutter, masking: WholeWordMasking, byToken: Bool = false) {
    var pieces: [Piece] = []
    for (document, text) in texts.enumerated() {
      var tokens = 0
      for cut in cutter.placed(text) {
        defer { tokens += cut.piece.ids.count }
        let places = byToken ? cut.places.indices.map { tokens + $0 } : cut.places
        let piece = LanguagePiece(
          number: UInt32(truncatingIfNeeded: pieces.count), ids: cut.piece.ids, words: cut.piece.words)
        pieces.append(Piece(piece: piece, document: document, places: places, characters: cut.characters))
      }
    }
    self.pieces = pieces
    var found: Set<Word> = []
    var broken: Set<Word> = []
    var (all, covered) = (0, 0)
    for piece in pieces {
      for word in byToken ? masking.tokens(of: piece.piece) : masking.words(of: piece.piece) {
        let isHideable =
          word.isHideable && (word.tokens.count == 1 || 2 * word.tokens.count <= piece.piece.ids.count)
        all += word.tokens.count
        covered += isHideable ? word.tokens.count : 0
        let place = Word(document: piece.document, place: piece.places[word.tokens.lowerBound])
        if isHideable, found.insert(place).inserted { continue }
        broken.insert(place)
      }
    }
    hideable = found.subtracting(broken)
    isMostlyHideable = 2 * covered >= all
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
