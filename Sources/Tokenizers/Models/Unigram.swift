import Files

/// Unigram language model (Kudo 2018): the pieces of the greatest total score.
struct Unigram: SubwordModel {
  static let typeName = "Unigram"

  /// What an unknown character costs more than the worst token.
  private static let unknownPenalty = 10.0

  let vocabulary: Vocabulary
  private let unknown: Int32
  private let scores: [Double]
  private let unknownScore: Double
  private let trie: TokenTrie
  private let byteTokens: ByteTokens?

  static func describes(_ section: ConfigurationSection) -> Bool {
    section.optional("vocab").value.arrayValue != nil && section.optional("merges").isNull
  }

  init(_ section: ConfigurationSection) throws {
    (vocabulary, scores) = try ScoredVocabularyReader.read(section)
    let id = try section.count("unk_id")
    guard id < vocabulary.count else {
      throw section.optional("unk_id").unexpected("an id below \(vocabulary.count), the count of tokens")
    }
    unknown = Int32(id)
    unknownScore = (scores.min() ?? 0) - Self.unknownPenalty
    trie = TokenTrie(vocabulary)
    byteTokens = try section.optionalBool("byte_fallback") ?? false ? ByteTokens(vocabulary) : nil
  }

  var unknownID: Int32? { unknown }
  var keepsUnknownText: Bool { true }

  func tokenize(_ bytes: Span<UInt8>, _ word: Range<Int>, into buffer: inout PieceBuffer) {
    findPaths(bytes, word, &buffer.paths)
    let firstPiece = buffer.pieces.count
    var end = word.count
    while end > 0 {
      let path = buffer.paths[end]
      var start = Int(path.start)
      if path.id == unknown {
        // Unknown characters next to each other are one piece.
        while start > 0, buffer.paths[start].id == unknown { start = Int(buffer.paths[start].start) }
      }
      appendReversed(bytes, word.lowerBound + start..<word.lowerBound + end, path.id, to: &buffer.pieces)
      end = start
    }
    buffer.pieces[firstPiece...].reverse()
  }

  /// The best way to reach each end of a scalar: forward, so that of equal ways the one that begins first stays.
  private func findPaths(_ bytes: Span<UInt8>, _ word: Range<Int>, _ paths: inout [UnigramPath]) {
    paths.removeAll(keepingCapacity: true)
    paths.append(contentsOf: repeatElement(UnigramPath(), count: word.count + 1))
    var start = word.lowerBound
    while start < word.upperBound {
      let length = bytes.scalar(at: start).byteCount
      let score = paths[start - word.lowerBound].score
      var isKnown = false
      var node = trie.child(TokenTrie.root, bytes[start])
      var end = start + 1
      while node >= 0 {
        let id = trie.token(at: node)
        if id >= 0 {
          let place = end - word.lowerBound
          paths[place].offer(UnigramPath(score: score + scores[Int(id)], start: Int32(start - word.lowerBound), id: id))
          if end == start + length { isKnown = true }
        }
        guard end < word.upperBound else { break }
        node = trie.child(node, bytes[end])
        end += 1
      }
      if !isKnown {
        let place = start + length - word.lowerBound
        paths[place].offer(UnigramPath(score: score + unknownScore, start: Int32(start - word.lowerBound), id: unknown))
      }
      start += length
    }
  }

  private func appendReversed(_ bytes: Span<UInt8>, _ range: Range<Int>, _ id: Int32, to pieces: inout [Piece]) {
    guard id == unknown else { return pieces.append(Piece(id: id, range: range)) }
    // Unknown characters may be a token together, one too unlikely to be chosen.
    if let id = vocabulary.id(of: bytes, range) {
      pieces.append(Piece(id: id, range: range))
    } else if let byteTokens, byteTokens.cover(bytes, range) {
      for place in range.reversed() { pieces.append(Piece(id: byteTokens[bytes[place]], range: range)) }
    } else {
      pieces.append(Piece(id: unknown, range: range))
    }
  }
}

/// The best way to reach a place: its last piece, and the score of all.
struct UnigramPath: Sendable {
  var score = 0.0
  /// Where the last piece begins; -1 before anything reached the place.
  var start: Int32 = -1
  var id: Int32 = 0

  mutating func offer(_ other: UnigramPath) {
    if start < 0 || other.score > score { self = other }
  }
}
