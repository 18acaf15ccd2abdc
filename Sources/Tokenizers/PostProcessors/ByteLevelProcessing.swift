/// Adds no tokens; trims offsets if asked for.
struct ByteLevelProcessing: PostProcessor {
  static let typeName = "ByteLevel"

  let single = PlainSequence.single
  let pair = PlainSequence.pair
  let trims: [OffsetTrim]

  init(_ section: ConfigurationSection, tokens: TokenTable) throws {
    let trim = OffsetTrim(addsPrefixSpace: try section.bool("add_prefix_space"))
    trims = try section.bool("trim_offsets") ? [trim] : []
  }
}
