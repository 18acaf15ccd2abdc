/// Last stage of the pipeline: where texts and special tokens stand in the result.
protocol PostProcessor: Sendable {
  /// The `type` in tokenizer.json.
  static var typeName: String { get }

  /// - Throws: `TokenizerError` for a section that is not as this type needs it.
  init(_ section: ConfigurationSection, tokens: TokenTable) throws

  var single: [TemplatePiece] { get }
  var pair: [TemplatePiece] { get }
  /// What takes white space off the offsets of a text's tokens, in this order.
  var trims: [OffsetTrim] { get }
  /// The type, with those of its parts where it has some.
  var shownType: String { get }
}

extension PostProcessor {
  var shownType: String { Self.typeName }
  var trims: [OffsetTrim] { [] }
}

/// One place of a template.
enum TemplatePiece: Sendable, Equatable {
  case firstText(typeID: Int32)
  case secondText(typeID: Int32)
  /// Left out when no special tokens are asked for.
  case special(id: Int32, typeID: Int32)
}

/// The texts alone: what the absence of a post-processor means.
struct PlainSequence: Sendable {
  static let single = [TemplatePiece.firstText(typeID: 0)]
  static let pair = [TemplatePiece.firstText(typeID: 0), .secondText(typeID: 1)]
}

/// The registry of post-processors: a new one is a file and a row.
enum PostProcessors {
  static let all: [any PostProcessor.Type] = [
    TemplateProcessing.self,
    BertProcessing.self,
    RobertaProcessing.self,
    ByteLevelProcessing.self,
    PostProcessorSequence.self,
  ]

  /// The post-processor that a section of tokenizer.json describes; nil for `null`, which adds nothing.
  /// - Throws: `TokenizerError`.
  static func read(_ section: ConfigurationSection, tokens: TokenTable) throws -> (any PostProcessor)? {
    guard !section.isNull else { return nil }
    return try all[section.type(among: all.map { $0.typeName })].init(section, tokens: tokens)
  }
}
