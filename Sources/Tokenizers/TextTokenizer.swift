/// Text to ids with exact offsets, and back to token strings; safe to use from many threads.
package protocol TextTokenizer: Sendable {
  /// One more than the largest id.
  var vocabularySize: Int { get }
  var specialTokens: SpecialTokens { get }
  /// Tokens that the configuration allows at most, special ones included; nil when it does not say.
  var maximumLength: Int? { get }
  /// What the tokenizer is made of, as its file names it: stages with the types of their parts in order, such as
  /// "normalizer" with "Sequence(NFKC, Lowercase)".
  var stages: [(name: String, types: String)] { get }

  /// Encodes one text, which may hold up to 2³¹ - 1 code points; never truncates and never pads.
  func encode(_ text: String, addSpecialTokens: Bool) -> Encoding

  /// Encodes two texts as one sequence; offsets and word ids count from 0 in each text.
  func encodePair(_ first: String, _ second: String, addSpecialTokens: Bool) -> Encoding

  func token(_ id: Int32) -> String?

  /// The id of exactly these UTF-8 bytes.
  func id(of token: String) -> Int32?
}
