/// Greedy longest match from the left (Wu et al. 2016); a word that cannot be covered is one unknown token.
struct WordPiece: SubwordModel {
  static let typeName = "WordPiece"

  let vocabulary: Vocabulary
  let continuation: Vocabulary.Prefix
  /// Longer words, in code points, are unknown.
  let maximumCharacters: Int
  private let unknown: Int32

  /// - Parameters:
  ///   - unknownToken: Must be in the vocabulary.
  ///   - continuationPrefix: Stands before every piece that does not begin a word.
  ///   - maximumCharacters: Longer words, in code points, are unknown.
  init(
    _ vocabulary: Vocabulary, unknownToken: String, continuationPrefix: String, maximumCharacters: Int, file: String
  ) throws {
    guard let unknown = vocabulary.id(of: unknownToken) else {
      throw TokenizerError.unknownTokenMissing(file: file, token: unknownToken)
    }
    self.vocabulary = vocabulary
    self.unknown = unknown
    self.continuation = Vocabulary.Prefix(Array(continuationPrefix.utf8))
    self.maximumCharacters = maximumCharacters
  }

  static func describes(_ section: ConfigurationSection) -> Bool {
    !section.optional("max_input_chars_per_word").isNull && !section.optional("continuing_subword_prefix").isNull
  }

  init(_ section: ConfigurationSection) throws {
    try self.init(
      try VocabularyReader.read(section.object("vocab")), unknownToken: section.string("unk_token"),
      continuationPrefix: section.string("continuing_subword_prefix"),
      maximumCharacters: section.count("max_input_chars_per_word"), file: section.file)
  }

  var unknownID: Int32? { unknown }

  func tokenize(_ bytes: Span<UInt8>, _ word: Range<Int>, into buffer: inout PieceBuffer) {
    guard word.count <= maximumCharacters || bytes.scalarCount(in: word) <= maximumCharacters else {
      return buffer.pieces.append(Piece(id: unknown, range: word))
    }
    if let id = vocabulary.id(of: bytes, word) {
      return buffer.pieces.append(Piece(id: id, range: word))
    }
    let kept = buffer.pieces.count
    var start = word.lowerBound
    var match = vocabulary.longestMatch(in: bytes, word, after: nil, hashes: &buffer.hashes)
    while let found = match {
      buffer.pieces.append(Piece(id: found.id, range: start..<found.end))
      start = found.end
      if start == word.upperBound { return }
      match = vocabulary.longestMatch(
        in: bytes, start..<word.upperBound, after: continuation, hashes: &buffer.hashes)
    }
    buffer.pieces.removeLast(buffer.pieces.count - kept)
    buffer.pieces.append(Piece(id: unknown, range: word))
  }
}
