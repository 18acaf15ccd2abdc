/// What can be wrong with a tokenizer's files, with the evidence that the one-line description shows.
package enum TokenizerError: Error, Equatable, Sendable {
  /// The directory has neither tokenizer.json nor vocab.txt.
  case noTokenizer(directory: String)
  /// A value of another kind, or none, stands at `place`.
  case field(file: String, place: String, expected: String, found: String)
  /// A kind of component, or a setting, that this tokenizer does not have.
  case unsupported(file: String, place: String, found: String, supported: [String])
  case emptyVocabulary(file: String)
  case duplicateID(file: String, id: Int, first: String, second: String)
  /// With `count` tokens the ids must be 0 to `count - 1`.
  case idOutOfRange(file: String, token: String, id: Int, count: Int)
  /// A list of tokens with scores has a token twice; `first` is its place.
  case tokenTwice(file: String, place: String, token: String, first: Int)
  case vocabularyLine(file: String, line: Int, fault: LineFault)
  case unknownTokenMissing(file: String, token: String)
  /// An added token whose stated id is not the one that its place gives it.
  case addedTokenID(file: String, token: String, stated: Int, expected: Int)
  case addedTokenTwice(file: String, token: String)
  /// Two added tokens that the normalizer makes equal.
  case addedTokensCollide(file: String, first: String, second: String)
  case merge(file: String, place: String, fault: MergeFault)
  case pattern(file: String, place: String, pattern: String, found: String)
  case characterMap(file: String, place: String, fault: CharacterMapFault)
  case templateToken(file: String, place: String, token: String, fault: TemplateFault)
  /// tokenizer_config.json and tokenizer.json disagree, and other programs follow the one or the other.
  case conflict(file: String, key: String, expected: String, found: String)
  /// Tokens cannot be added to a vocabulary.
  case notExtensible(file: String, fault: ExtensionFault)

  package enum ExtensionFault: Equatable, Sendable {
    /// The type of a model that is not WordPiece.
    case model(String)
    /// Pieces inside words have no prefix, so that one text would be two pieces.
    case noPrefix
    /// An added token after the vocabulary, with a text that words can begin with.
    case wordAfterVocabulary(String)
    /// vocab.txt is not the vocabulary of tokenizer.json; nil: the one or the other has no such token.
    case vocabulariesDiffer(line: Int, expected: String?, found: String?)
    /// Empty, or with white space or control characters.
    case notAPiece(String)
    case tokenTwice(String)
  }

  package enum LineFault: Equatable, Sendable {
    case invalidUTF8
    case byteOrderMark
    case duplicate(token: String, firstLine: Int)
  }

  package enum MergeFault: Equatable, Sendable {
    case notPair
    case notInVocabulary(String)
    case productNotInVocabulary(String)
    /// The second token is shorter than the prefix of continuing subwords, which the product leaves out.
    case shorterThanPrefix(String)
  }

  package enum CharacterMapFault: Equatable, Sendable {
    case notBase64
    case tooShort(bytes: Int)
    case trieSize(Int, available: Int)
    case textsNotUTF8
    /// A unit whose value would stand outside of the trie.
    case outside(unit: Int, units: Int)
    /// A value where no text begins, or a very long one.
    case value(Int, texts: Int)
  }

  package enum TemplateFault: Equatable, Sendable {
    /// `special_tokens` has no such entry.
    case undefined
    case notInVocabulary
    case wrongID(stated: Int, expected: Int)
  }
}
