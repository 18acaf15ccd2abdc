import Kernels
import Tasks
package import Tokenizers

/// Hides words: all tokens of some words, chosen anew in every epoch, of which most become the mask token, some another
/// token, and some stay.
///
/// Words are drawn until a share of the tokens is reached, and four of five hidden tokens become the mask, one of ten any
/// other one (Devlin et al., 2019; whole words as its authors' later release has it). Every draw is by counter: (draw,
/// piece, epoch) under the seed, so that it depends on nothing else.
package struct WholeWordMasking: Sendable {
  /// Of a piece's tokens that are hidden.
  private(set) var share: Double
  private let mask: Int32
  private let frame: SequenceFrame
  private let special: SpecialIDs
  /// Ids that may stand in a hidden token's place.
  private let ordinary: [Int32]
  private var seed: UInt64

  /// In place of a step in the counter: no training has so many.
  private static let domain = UInt32.max - 1
  /// Draws for tokens follow those for words, and those for tokens that count as words.
  private static let firstTokenDraw: UInt32 = 1 << 31
  private static let firstPartDraw: UInt32 = 1 << 30
  /// Tokens of a word that is hidden as a whole; of longer ones, which may be all of a piece, each counts as a word.
  private static let longestWord = 16
  /// The epoch of what is held out, whose hidden tokens are always the same.
  package static let heldOutEpoch = UInt32.max

  /// - Parameter share: of a piece's tokens that are hidden, above 0.
  /// - Throws: `TrainingError.noMask` for a tokenizer without a mask token.
  package init(_ tokenizer: any TextTokenizer, path: String, share: Double, seed: UInt64) throws {
    guard let mask = tokenizer.specialTokens.mask else { throw TrainingError.noMask(path: path) }
    self.mask = mask
    self.share = share
    self.seed = seed
    frame = SequenceFrame(tokenizer)
    let special = SpecialIDs(tokenizer)
    self.special = special
    ordinary = (0..<Int32(tokenizer.vocabularySize)).filter { !special.contains($0) }
  }

  /// The same with other draws of another share.
  package func with(seed: UInt64, share: Double) -> WholeWordMasking {
    var other = self
    other.seed = seed
    other.share = share
    return other
  }

  /// A piece between its special tokens with some of its tokens hidden, at least one.
  package func callAsFunction(_ piece: LanguagePiece, epoch: UInt32) -> MaskedSequence {
    masked(piece, tokens: hidden(piece, epoch: epoch), epoch: epoch)
  }

  /// A piece between its special tokens with these tokens hidden.
  func masked(_ piece: LanguagePiece, tokens: [Int], epoch: UInt32) -> MaskedSequence {
    var ids = frame.prefix + piece.ids + frame.suffix
    var rows: [Int32] = []
    var labels: [Int32] = []
    for token in tokens {
      let row = frame.prefix.count + token
      rows.append(Int32(row))
      labels.append(piece.ids[token])
      ids[row] = seen(piece.ids[token], token, piece, epoch: epoch)
    }
    return MaskedSequence(
      number: piece.number, ids: ids, typeIDs: Array(repeating: 0, count: ids.count), rows: rows, labels: labels)
  }

  /// Whether something of a piece can be hidden.
  static func hidesSome(of piece: LanguagePiece, _ special: SpecialIDs) -> Bool {
    words(of: piece, special).contains { tokens, isHideable in
      isHideable || tokens.count > longestWord && tokens.contains { !special.contains(piece.ids[$0]) }
    }
  }

  /// The words of a piece, and whether they can be hidden as a whole.
  func words(of piece: LanguagePiece) -> [(tokens: Range<Int>, isHideable: Bool)] { Self.words(of: piece, special) }

  /// The same where each token counts as a word.
  func tokens(of piece: LanguagePiece) -> [(tokens: Range<Int>, isHideable: Bool)] {
    piece.ids.indices.map { ($0..<($0 + 1), !special.contains(piece.ids[$0])) }
  }

  private static func words(
    of piece: LanguagePiece, _ special: SpecialIDs
  ) -> [(tokens: Range<Int>, isHideable: Bool)] {
    var words: [(tokens: Range<Int>, isHideable: Bool)] = []
    var start = 0
    while start < piece.ids.count {
      var end = start + 1
      while end < piece.ids.count, piece.words[end] == piece.words[start] { end += 1 }
      let isHideable = end - start <= longestWord && !piece.ids[start..<end].contains(where: special.contains)
      words.append((start..<end, isHideable))
      start = end
    }
    return words
  }

  /// Of a held-out word: below the share it is hidden.
  func draw(_ word: HeldOutText.Word) -> Double {
    let words = philox(
      (
        UInt32(truncatingIfNeeded: word.place), UInt32(truncatingIfNeeded: word.document), Self.heldOutEpoch,
        Self.domain
      ), key: seed)
    return Double((UInt64(words.0) << 32 | UInt64(words.1)) >> 11) * 0x1p-53
  }

  /// The places of the hidden tokens, ascending.
  private func hidden(_ piece: LanguagePiece, epoch: UInt32) -> [Int] {
    var words: [(key: UInt64, tokens: Range<Int>)] = []
    for (tokens, isHideable) in self.words(of: piece) {
      if isHideable {
        words.append((draw(UInt32(piece.words[tokens.lowerBound]), piece, epoch: epoch).first, tokens))
      } else if tokens.count > Self.longestWord {
        for token in tokens where !special.contains(piece.ids[token]) {
          words.append((draw(Self.firstPartDraw + UInt32(token), piece, epoch: epoch).first, token..<(token + 1)))
        }
      }
    }
    words.sort { ($0.key, $0.tokens.lowerBound) < ($1.key, $1.tokens.lowerBound) }
    let wanted = max(1, Int((share * Double(piece.ids.count)).rounded()))
    var chosen: [Int] = []
    // A word that is too long for what is left is passed over.
    for word in words where chosen.count + word.tokens.count <= wanted {
      chosen += word.tokens
      if chosen.count == wanted { break }
    }
    guard chosen.isEmpty, let first = words.first else { return chosen.sorted() }
    // A little more than wanted is hidden, but not the whole of a text that is a single word, which then says nothing.
    guard first.tokens.count > 2 * wanted else { return Array(first.tokens) }
    let tokens = words.flatMap(\.tokens).map { token in
      (key: draw(Self.firstPartDraw + UInt32(token), piece, epoch: epoch).first, token: token)
    }
    return tokens.sorted { $0 < $1 }.prefix(wanted).map(\.token).sorted()
  }

  /// What stands in a hidden token's place.
  private func seen(_ id: Int32, _ token: Int, _ piece: LanguagePiece, epoch: UInt32) -> Int32 {
    let (first, second) = draw(Self.firstTokenDraw + UInt32(token), piece, epoch: epoch)
    let part = Double(first >> 11) * 0x1p-53
    if part < 0.8 { return mask }
    guard part < 0.9 else { return id }
    return ordinary[Int(second.multipliedFullWidth(by: UInt64(ordinary.count)).high)]
  }

  private func draw(_ number: UInt32, _ piece: LanguagePiece, epoch: UInt32) -> (first: UInt64, second: UInt64) {
    let words = philox((number, piece.number, epoch, Self.domain), key: seed)
    return (UInt64(words.0) << 32 | UInt64(words.1), UInt64(words.2) << 32 | UInt64(words.3))
  }
}
