/// Several post-processors, of which at most one adds tokens.
struct PostProcessorSequence: PostProcessor {
  static let typeName = "Sequence"

  let single: [TemplatePiece]
  let pair: [TemplatePiece]
  let trims: [OffsetTrim]
  let shownType: String

  init(_ section: ConfigurationSection, tokens: TokenTable) throws {
    var adding: (any PostProcessor)?
    var trims: [OffsetTrim] = []
    var types: [String] = []
    for part in try section.sections("processors") {
      guard let processor = try PostProcessors.read(part, tokens: tokens) else { continue }
      types.append(processor.shownType)
      if let adding {
        guard !processor.addsTokens else { throw part.unexpected("one post-processor that adds tokens") }
        // After the others the first token of a text is an added one; a template keeps its parts apart.
        guard processor.trims.isEmpty || adding is TemplateProcessing else {
          throw part.unexpected("a post-processor that trims offsets before the one that adds tokens")
        }
      } else if processor.addsTokens {
        adding = processor
      }
      trims += processor.trims
    }
    single = adding?.single ?? PlainSequence.single
    pair = adding?.pair ?? PlainSequence.pair
    self.trims = trims
    shownType = types.joined(separator: ", ")
  }
}

extension PostProcessor {
  fileprivate var addsTokens: Bool { single != PlainSequence.single || pair != PlainSequence.pair }
}
