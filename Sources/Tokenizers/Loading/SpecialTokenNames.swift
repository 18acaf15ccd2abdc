/// Names of the special tokens: what the configuration says, else those that BERT's and RoBERTa's families have.
struct SpecialTokenNames {
  private static let roles: [(key: String, usual: [String])] = [
    ("pad_token", ["[PAD]", "<pad>"]), ("unk_token", ["[UNK]", "<unk>"]), ("cls_token", ["[CLS]", "<s>"]),
    ("sep_token", ["[SEP]", "</s>"]), ("mask_token", ["[MASK]", "<mask>"]),
  ]

  /// By role: the configured name alone, or the usual ones.
  private let names: [String: [String]]

  /// - Throws: `TokenizerError`.
  init(_ configuration: TokenizerConfiguration) throws {
    var names: [String: [String]] = [:]
    for (key, usual) in Self.roles { names[key] = try configuration.tokenName(key).map { [$0] } ?? usual }
    self.names = names
  }

  var unknown: String { first("unk_token") }
  var classification: String { first("cls_token") }
  var separator: String { first("sep_token") }
  /// The first name of each role, in order.
  var all: [String] { Self.roles.map { first($0.key) } }

  private func first(_ key: String) -> String { names[key]?.first ?? "" }

  /// - Parameters:
  ///   - unknown: The model's own unknown token, which stands above the name.
  ///   - template: What stands around a text says more than a name that nobody configured.
  func ids(in tokens: TokenTable, unknown: Int32?, template: [TemplatePiece]) -> SpecialTokens {
    func id(_ key: String, else other: Int32? = nil) -> Int32? {
      guard let names = names[key] else { return other }
      return (names.count > 1 ? other : nil) ?? names.lazy.compactMap { tokens.id(of: $0) }.first
    }
    let isText = { (piece: TemplatePiece) in if case .firstText = piece { true } else { false } }
    let special = { (piece: TemplatePiece?) -> Int32? in if case .special(let id, _) = piece { id } else { nil } }
    let text = template.firstIndex(where: isText) ?? template.endIndex
    return SpecialTokens(
      padding: id("pad_token"), unknown: unknown ?? id("unk_token"),
      classification: id("cls_token", else: special(template[..<text].first)),
      separator: id("sep_token", else: special(template[text...].last)), mask: id("mask_token"))
  }
}
