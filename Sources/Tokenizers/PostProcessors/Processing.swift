/// What a post-processor says, with what trimming needs to know of each token.
struct Processing: Sendable {
  let single: [TemplatePiece]
  let pair: [TemplatePiece]
  let trims: [OffsetTrim]
  let shownType: String
  /// By id; empty when nothing is trimmed.
  private let spaces: [TokenSpaces]
  /// The token whose pieces count as their own text.
  private let textID: Int32?
  private let unicode: UnicodeTables

  init(_ processor: (any PostProcessor)?, model: any SubwordModel, unicode: UnicodeTables) {
    single = processor?.single ?? PlainSequence.single
    pair = processor?.pair ?? PlainSequence.pair
    trims = processor?.trims ?? []
    shownType = processor?.shownType ?? "none"
    textID = model.keepsUnknownText ? model.unknownID : nil
    self.unicode = unicode
    let vocabulary = model.vocabulary
    spaces =
      trims.isEmpty
      ? []
      : (0..<Int32(vocabulary.count)).map { id in
        let bytes = Array(vocabulary.bytes(of: id))
        return TokenSpaces(bytes.span, 0..<bytes.count, unicode: unicode)
      }
  }

  /// White space of a piece; nil when nothing is trimmed.
  func spaces(of piece: Piece, _ bytes: Span<UInt8>) -> TokenSpaces? {
    if spaces.isEmpty { return nil }
    return piece.id == textID ? spaces(bytes, piece.range) : spaces[Int(piece.id)]
  }

  /// White space of an added token as it stands in the text; nil when nothing is trimmed.
  func spaces(_ bytes: Span<UInt8>, _ range: Range<Int>) -> TokenSpaces? {
    trims.isEmpty ? nil : TokenSpaces(bytes, range, unicode: unicode)
  }
}
