/// All tokens with their ids: the model's vocabulary, and after it the added tokens that it does not have.
struct TokenTable: Sendable {
  let vocabulary: Vocabulary
  private let added: Vocabulary

  /// - Parameter addedTokens: Each with the id that it states.
  /// - Throws: `TokenizerError` when a stated id is not the one in the vocabulary or the next after it.
  init(_ vocabulary: Vocabulary, adding addedTokens: [AddedToken], file: String) throws {
    var added = Vocabulary(capacity: addedTokens.count)
    for token in addedTokens {
      let expected: Int32
      if let id = vocabulary.id(of: token.content) {
        expected = id
      } else {
        expected = Int32(vocabulary.count + added.count)
        guard added.append(token.content.utf8Span.span) == nil else {
          throw TokenizerError.addedTokenTwice(file: file, token: token.content)
        }
      }
      guard token.id == expected else {
        throw TokenizerError.addedTokenID(
          file: file, token: token.content, stated: Int(token.id), expected: Int(expected))
      }
    }
    self.vocabulary = vocabulary
    self.added = added
  }

  var count: Int { vocabulary.count + added.count }

  func id(of token: String) -> Int32? {
    vocabulary.id(of: token) ?? added.id(of: token).map { $0 + Int32(vocabulary.count) }
  }

  subscript(id: Int32) -> String? {
    vocabulary[id] ?? (id >= 0 ? added[id - Int32(vocabulary.count)] : nil)
  }

  /// The stated id of a token that a template names.
  /// - Throws: `TokenizerError.templateToken` when the token is not there or has another id.
  func checkedID(token: ConfigurationSection, id: ConfigurationSection) throws -> Int32 {
    let name = try token.string()
    let stated = try id.count()
    guard let expected = self.id(of: name) else {
      throw TokenizerError.templateToken(file: token.file, place: token.place, token: name, fault: .notInVocabulary)
    }
    guard stated == Int(expected) else {
      throw TokenizerError.templateToken(
        file: id.file, place: id.place, token: name, fault: .wrongID(stated: stated, expected: Int(expected)))
    }
    return expected
  }
}
