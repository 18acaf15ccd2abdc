/// `[CLS] A [SEP]` and `[CLS] A [SEP] B [SEP]`, with type 1 from B on.
struct BertProcessing: PostProcessor {
  static let typeName = "BertProcessing"

  let single: [TemplatePiece]
  let pair: [TemplatePiece]

  init(classification: Int32, separator: Int32) {
    single = [
      .special(id: classification, typeID: 0), .firstText(typeID: 0), .special(id: separator, typeID: 0),
    ]
    pair = single + [.secondText(typeID: 1), .special(id: separator, typeID: 1)]
  }

  init(_ section: ConfigurationSection, tokens: TokenTable) throws {
    self.init(
      classification: try Self.token("cls", of: section, tokens), separator: try Self.token("sep", of: section, tokens))
  }

  /// Reads a token with its id, such as `["[CLS]", 101]`.
  private static func token(_ key: String, of section: ConfigurationSection, _ tokens: TokenTable) throws -> Int32 {
    let parts = try section.sections(key)
    guard parts.count == 2 else { throw section.optional(key).unexpected("a token and its id") }
    return try tokens.checkedID(token: parts[0], id: parts[1])
  }
}
