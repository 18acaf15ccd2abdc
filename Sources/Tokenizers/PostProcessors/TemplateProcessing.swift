/// Templates of special tokens and texts, one for a single text and one for a pair.
struct TemplateProcessing: PostProcessor {
  static let typeName = "TemplateProcessing"

  let single: [TemplatePiece]
  let pair: [TemplatePiece]

  init(_ section: ConfigurationSection, tokens: TokenTable) throws {
    let specialTokens = try section.object("special_tokens")
    single = try Self.pieces(of: section, "single", specialTokens, tokens)
    pair = try Self.pieces(of: section, "pair", specialTokens, tokens)
    guard single.contains(where: \.isFirstText), !single.contains(where: \.isSecondText) else {
      throw section.optional("single").unexpected("a template with sequence A and without B")
    }
    guard pair.contains(where: \.isFirstText), pair.contains(where: \.isSecondText) else {
      throw section.optional("pair").unexpected("a template with the sequences A and B")
    }
  }

  private static func pieces(
    of section: ConfigurationSection, _ key: String, _ specialTokens: ConfigurationSection, _ tokens: TokenTable
  ) throws -> [TemplatePiece] {
    try section.sections(key).flatMap { piece -> [TemplatePiece] in
      let text = piece.optional("Sequence")
      if text.isNull {
        let special = try piece.object("SpecialToken")
        let typeID = try Int32(special.count("type_id"))
        return try ids(of: special.optional("id"), specialTokens, tokens).map { .special(id: $0, typeID: typeID) }
      }
      let typeID = try Int32(text.count("type_id"))
      switch try text.string("id") {
      case "A": return [.firstText(typeID: typeID)]
      case "B": return [.secondText(typeID: typeID)]
      default: throw text.optional("id").unexpected("\"A\" or \"B\"")
      }
    }
  }

  /// The ids that stand for a special token of the template: one, or a few.
  private static func ids(
    of name: ConfigurationSection, _ specialTokens: ConfigurationSection, _ tokens: TokenTable
  ) throws -> [Int32] {
    let entry = specialTokens.optional(try name.string())
    guard !entry.isNull else {
      throw TokenizerError.templateToken(
        file: name.file, place: name.place, token: try name.string(), fault: .undefined)
    }
    let ids = try entry.sections("ids")
    let contents = try entry.sections("tokens")
    guard ids.count == contents.count else {
      throw entry.optional("tokens").unexpected("\(ids.count) tokens for \(ids.count) ids")
    }
    return try zip(contents, ids).map { try tokens.checkedID(token: $0, id: $1) }
  }
}

extension TemplatePiece {
  fileprivate var isFirstText: Bool { if case .firstText = self { true } else { false } }
  fileprivate var isSecondText: Bool { if case .secondText = self { true } else { false } }
}
