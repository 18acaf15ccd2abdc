/// `<s> A </s>` and `<s> A </s> </s> B </s>`, all of type 0, with offsets trimmed if asked for.
struct RobertaProcessing: PostProcessor {
  static let typeName = "RobertaProcessing"

  let single: [TemplatePiece]
  let pair: [TemplatePiece]
  let trims: [OffsetTrim]

  init(_ section: ConfigurationSection, tokens: TokenTable) throws {
    let separator = TemplatePiece.special(id: try tokens.checkedID(section, "sep"), typeID: 0)
    single = [
      .special(id: try tokens.checkedID(section, "cls"), typeID: 0), .firstText(typeID: 0), separator,
    ]
    pair = single + [separator, .secondText(typeID: 0), separator]
    let trim = OffsetTrim(addsPrefixSpace: try section.bool("add_prefix_space"))
    trims = try section.bool("trim_offsets") ? [trim] : []
  }
}
