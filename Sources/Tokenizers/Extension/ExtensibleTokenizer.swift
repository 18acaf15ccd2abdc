import Files

/// A tokenizer whose vocabulary can take further pieces without any other being learned anew: one of WordPiece.
struct ExtensibleTokenizer {
  let pipeline: PipelineTokenizer
  let model: WordPiece
  /// Added tokens with ids after the vocabulary. They go into it, with the ids that they have, since further pieces come
  /// after them and a vocabulary has no gaps.
  let followers: [String]

  /// - Parameter file: what messages call the tokenizer.
  /// - Throws: `TokenizerError.notExtensible` for other models, and where an added token would become a piece of words.
  init(_ tokenizer: any TextTokenizer, file: String) throws {
    guard let pipeline = tokenizer as? PipelineTokenizer, let model = pipeline.model as? WordPiece else {
      let type = (tokenizer as? PipelineTokenizer).map { Swift.type(of: $0.model).typeName } ?? "another tokenizer"
      throw TokenizerError.notExtensible(file: file, fault: .model(type))
    }
    guard !model.continuation.bytes.isEmpty else { throw TokenizerError.notExtensible(file: file, fault: .noPrefix) }
    self.pipeline = pipeline
    self.model = model
    followers = (model.vocabulary.count..<pipeline.tokens.count).map { pipeline.tokens[Int32($0)] ?? "" }
    for token in followers where mayBeginWord(token) {
      throw TokenizerError.notExtensible(file: file, fault: .wordAfterVocabulary(token))
    }
  }

  /// The id of the first piece that is added.
  var firstID: Int32 { Int32(pipeline.tokens.count) }

  /// The pieces that a token is now: of one with the prefix of pieces inside a word, those of the rest of a word.
  func pieces(of token: String) -> [Int32] {
    let bytes = token.utf8Span.span
    let prefix = model.continuation.bytes
    let isInitial = !token.utf8.starts(with: prefix)
    var hashes: [UInt64] = []
    var pieces: [Int32] = []
    var start = isInitial ? 0 : prefix.count
    while start < bytes.count {
      let match = model.vocabulary.longestMatch(
        in: bytes, start..<bytes.count, after: isInitial && start == 0 ? nil : model.continuation, hashes: &hashes)
      guard let match else { return model.unknownID.map { [$0] } ?? [] }
      pieces.append(match.id)
      start = match.end
    }
    return pieces
  }

  /// Whether words can begin with a token's text, or hold what follows the prefix in it: the stages before the model
  /// leave it as it is, in one piece.
  private func mayBeginWord(_ token: String) -> Bool {
    let prefix = model.continuation.bytes
    return isOneWord(token)
      || token.utf8.starts(with: prefix)
        && isOneWord(String(decoding: token.utf8.dropFirst(prefix.count), as: UTF8.self))
  }

  private func isOneWord(_ text: String) -> Bool {
    var memory = WordMemory()
    var words: [String] = []
    pipeline.visitWords(of: text, keepsAddedTokens: true, &memory) { bytes, word in
      words.append(String(decoding: word.map { bytes[$0] }, as: UTF8.self))
    }
    return words.count == 1 && words[0].hasSameBytes(as: text)
  }
}
