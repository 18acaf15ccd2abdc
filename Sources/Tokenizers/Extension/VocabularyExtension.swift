package import Files

/// Pieces to be added to a WordPiece vocabulary, with the ids that follow its last one.
package struct VocabularyExtension: Sendable {
  package struct Token: Sendable {
    /// As vocab.txt has it: a piece inside a word with its prefix.
    package let text: String
    /// What it is cut into by the vocabulary as it was; the unknown token where that could not be cut.
    package let pieces: [Int32]
    /// Pieces that it saved over the corpus when it was chosen, after those before it; 0 where nobody counted.
    package let saved: Int
  }

  /// The id of the first token.
  package let firstID: Int32
  package let tokens: [Token]

  init(_ base: ExtensibleTokenizer, _ tokens: [(text: String, saved: Int)]) {
    firstID = base.firstID
    self.tokens = tokens.map { Token(text: $0.text, pieces: base.pieces(of: $0.text), saved: $0.saved) }
  }

  /// Tokens that a person chose.
  ///
  /// - Parameters:
  ///   - texts: pieces as vocab.txt has them.
  ///   - file: what messages call the tokenizer.
  /// - Throws: `TokenizerError` for a tokenizer that takes no further pieces, and for a token that is none: empty, there
  ///   already, named twice, or with white space or control characters in it.
  package init(_ texts: [String], to tokenizer: any TextTokenizer, file: String) throws {
    let base = try ExtensibleTokenizer(tokenizer, file: file)
    let unicode = UnicodeTables()
    var seen: Set<UTF8Key> = []
    for text in texts {
      let rest = text.utf8.starts(with: base.model.continuation.bytes) ? base.model.continuation.bytes.count : 0
      guard text.utf8.count > rest, !unicode.hasSpaceOrControl(Array(text.utf8)[...]) else {
        throw TokenizerError.notExtensible(file: file, fault: .notAPiece(text))
      }
      guard tokenizer.id(of: text) == nil, seen.insert(UTF8Key(text)).inserted else {
        throw TokenizerError.notExtensible(file: file, fault: .tokenTwice(text))
      }
    }
    self.init(base, texts.map { ($0, 0) })
  }

  /// Tokens of the vocabulary with the added ones.
  package var vocabularySize: Int { Int(firstID) + tokens.count }

  /// For a model's lineage: the tokens in the order of their ids.
  package var json: JSON {
    let tokens = tokens.map { token -> JSON in
      [
        "token": .string(token.text), "pieces": .array(token.pieces.map { .number(JSONNumber(Int($0))) }),
        "saved": .number(JSONNumber(token.saved)),
      ]
    }
    return ["first_id": .number(JSONNumber(Int(firstID))), "tokens": .array(tokens)]
  }
}

extension UnicodeTables {
  /// Whether text has white space or control characters, for which a line of vocab.txt has no place.
  func hasSpaceOrControl(_ text: ArraySlice<UInt8>) -> Bool {
    let bytes = text.span
    var index = 0
    while index < bytes.count {
      let scalar = bytes.scalar(at: index)
      if scalar.value < 0x20 || !self[scalar.value].intersection([.whitespace, .control]).isEmpty { return true }
      index += scalar.byteCount
    }
    return false
  }
}
