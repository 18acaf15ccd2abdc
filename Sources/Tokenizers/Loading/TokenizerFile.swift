import Files

/// Builds the pipeline that tokenizer.json describes.
///
/// `truncation` and `padding` are defaults of another program and `decoder` is not needed: all three are passed over.
enum TokenizerFile {
  static let name = "tokenizer.json"

  /// - Throws: `FilesError` when the file is not JSON, `TokenizerError` when it describes no pipeline of ours.
  static func load(_ file: MappedFile, _ configuration: TokenizerConfiguration) throws -> PipelineTokenizer {
    let top = ConfigurationSection(file: file.path, value: try JSON.parse(file))
    guard top.value.objectValue != nil else { throw top.unexpected("an object") }
    let version = top.optional("version")
    if !version.isNull, try !version.string().hasSameBytes(as: "1.0") {
      throw TokenizerError.unsupported(
        file: file.path, place: "version", found: try version.string(), supported: ["\"1.0\""])
    }
    try checkTruncation(top.optional("truncation"))
    let unicode = UnicodeTables()
    let normalizer = try Normalizers.read(top.optional("normalizer"), unicode: unicode)
    if let normalizer = normalizer as? BertNormalizer { try configuration.check(against: normalizer.options) }
    let normalization = Normalization(normalizer)
    let preTokenizer = try PreTokenizers.read(top.optional("pre_tokenizer"), unicode: unicode)
    if let byteLevel = preTokenizer as? ByteLevel { try configuration.check(against: byteLevel) }
    let model = try SubwordModels.read(top.object("model"))
    let added = try addedTokens(top)
    let tokens = try TokenTable(model.vocabulary, adding: added, file: file.path)
    let postProcessor = try PostProcessors.read(top.optional("post_processor"), tokens: tokens)
    let processing = Processing(postProcessor, model: model, unicode: unicode)
    return PipelineTokenizer(
      normalization: normalization,
      preTokenizer: preTokenizer,
      model: model,
      processing: processing,
      addedTokens: try AddedTokens(added, normalization: normalization, unicode: unicode, file: file.path),
      tokens: tokens,
      specialTokens: try SpecialTokenNames(configuration).ids(
        in: tokens, unknown: model.unknownID, template: processing.single),
      maximumLength: try configuration.maximumLength())
  }

  /// The reference library ends the process on a window that its overlap fills, so such a file is not what it seems.
  private static func checkTruncation(_ section: ConfigurationSection) throws {
    guard !section.isNull else { return }
    let length = try section.count("max_length")
    guard try section.count("stride") < max(1, length) else {
      throw section.optional("stride").unexpected("a stride below max_length, which is \(length)")
    }
  }

  private static func addedTokens(_ top: ConfigurationSection) throws -> [AddedToken] {
    guard !top.optional("added_tokens").isNull else { return [] }
    var seen: Set<UTF8Key> = []
    return try top.sections("added_tokens").map { section in
      let token = try AddedToken(section, id: Int32(section.count("id")))
      guard seen.insert(UTF8Key(token.content)).inserted else {
        throw TokenizerError.addedTokenTwice(file: section.file, token: token.content)
      }
      return token
    }
  }
}
