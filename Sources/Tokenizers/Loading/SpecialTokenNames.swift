/// Names of the special tokens: what the configuration says, else BERT's.
struct SpecialTokenNames {
  let padding: String
  let unknown: String
  let classification: String
  let separator: String
  let mask: String

  /// - Throws: `TokenizerError`.
  init(_ configuration: TokenizerConfiguration) throws {
    padding = try configuration.tokenName("pad_token") ?? "[PAD]"
    unknown = try configuration.tokenName("unk_token") ?? "[UNK]"
    classification = try configuration.tokenName("cls_token") ?? "[CLS]"
    separator = try configuration.tokenName("sep_token") ?? "[SEP]"
    mask = try configuration.tokenName("mask_token") ?? "[MASK]"
  }

  var all: [String] { [padding, unknown, classification, separator, mask] }

  /// - Parameter unknown: The model's own unknown token, which stands above the name.
  func ids(in tokens: TokenTable, unknown: Int32?) -> SpecialTokens {
    SpecialTokens(
      padding: tokens.id(of: padding), unknown: unknown ?? tokens.id(of: self.unknown),
      classification: tokens.id(of: classification), separator: tokens.id(of: separator),
      mask: tokens.id(of: mask))
  }
}
