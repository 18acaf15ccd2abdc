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
      classification: try tokens.checkedID(section, "cls"), separator: try tokens.checkedID(section, "sep"))
  }
}

extension TokenTable {
  /// Reads a token with its id, such as `["[CLS]", 101]`.
  /// - Throws: `TokenizerError` when the table does not have it so.
  func checkedID(_ section: ConfigurationSection, _ key: String) throws -> Int32 {
    let parts = try section.sections(key)
    guard parts.count == 2 else { throw section.optional(key).unexpected("a token and its id") }
    return try checkedID(token: parts[0], id: parts[1])
  }
}
