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
  case vocabularyLine(file: String, line: Int, fault: LineFault)
  case unknownTokenMissing(file: String, token: String)
  /// An added token whose stated id is not the one that its place gives it.
  case addedTokenID(file: String, token: String, stated: Int, expected: Int)
  case addedTokenTwice(file: String, token: String)
  /// Two added tokens that the normalizer makes equal.
  case addedTokensCollide(file: String, first: String, second: String)
  case templateToken(file: String, place: String, token: String, fault: TemplateFault)
  /// tokenizer_config.json and tokenizer.json disagree, and other programs follow the one or the other.
  case conflict(file: String, key: String, expected: String, found: String)

  package enum LineFault: Equatable, Sendable {
    case invalidUTF8
    case byteOrderMark
    case duplicate(token: String, firstLine: Int)
  }

  package enum TemplateFault: Equatable, Sendable {
    /// `special_tokens` has no such entry.
    case undefined
    case notInVocabulary
    case wrongID(stated: Int, expected: Int)
  }
}
