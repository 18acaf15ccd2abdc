/// The added tokens of a tokenizer, by where they are searched: in the original text or in the normalized one.
struct AddedTokens: Sendable {
  let inOriginal: AddedTokenMatcher
  let inNormalized: AddedTokenMatcher

  /// - Throws: `TokenizerError` when two tokens are equal after normalization.
  init(_ tokens: [AddedToken], normalization: Normalization, unicode: UnicodeTables, file: String) throws {
    let plain = tokens.filter { !$0.isNormalized }
    inOriginal = try AddedTokenMatcher(plain, original: plain, unicode: unicode, file: file)
    var originals: [AddedToken] = []
    var normalized: [AddedToken] = []
    for var token in tokens where token.isNormalized {
      let original = token
      token.content = normalization.normalized(token.content)
      if !token.content.isEmpty {
        originals.append(original)
        normalized.append(token)
      }
    }
    inNormalized = try AddedTokenMatcher(normalized, original: originals, unicode: unicode, file: file)
  }
}
