import Files

/// Builds BERT's pipeline from vocab.txt and the switches of tokenizer_config.json.
enum VocabularyDirectory {
  private static let looseTokens = "added_tokens.json"

  /// - Throws: `FilesError` when a file cannot be read, `TokenizerError` when it is not as it must be.
  static func load(
    _ directory: DirectoryHandle, _ configuration: TokenizerConfiguration
  ) throws -> PipelineTokenizer {
    try configuration.checkClass()
    if directory.contains(looseTokens) {
      throw TokenizerError.unsupported(
        file: "\(directory.path)/\(looseTokens)", place: "the file", found: looseTokens,
        supported: ["added_tokens_decoder in \(TokenizerConfiguration.name)", TokenizerFile.name])
    }
    let file = try directory.map(VocabularyFile.name)
    let names = try SpecialTokenNames(configuration)
    let model = try WordPiece(
      VocabularyFile.read(file), unknownToken: names.unknown, continuationPrefix: "##", maximumCharacters: 100,
      file: file.path)
    let added = try addedTokens(configuration, names, model.vocabulary)
    let tokens = try TokenTable(model.vocabulary, adding: added, file: configuration.section.file)
    let unicode = UnicodeTables()
    let options = try options(configuration, model.vocabulary)
    let normalization = Normalization(BertNormalizer(options, unicode: unicode))
    let processor = BertProcessing(
      classification: try id(of: names.classification, "cls_token", tokens, file),
      separator: try id(of: names.separator, "sep_token", tokens, file))
    return PipelineTokenizer(
      normalization: normalization,
      preTokenizer: BertPreTokenizer(unicode: unicode),
      model: model,
      processing: Processing(processor, model: model, unicode: unicode),
      addedTokens: try AddedTokens(
        added, normalization: normalization, unicode: unicode, file: configuration.section.file),
      tokens: tokens,
      specialTokens: names.ids(in: tokens, unknown: model.unknownID, template: processor.single),
      maximumLength: try configuration.maximumLength())
  }

  private static func options(
    _ configuration: TokenizerConfiguration, _ vocabulary: Vocabulary
  ) throws -> BertNormalizer.Options {
    let section = configuration.section
    let stated = try section.optionalBool("do_lower_case")
    // The reference's default is lower case, which would turn most words of a vocabulary with capitals into unknowns.
    if stated == nil, vocabulary.hasCapitals {
      throw section.optional("do_lower_case").unexpected("true or false, since the vocabulary has capitals")
    }
    let lowercases = stated ?? true
    return BertNormalizer.Options(
      cleansText: true,
      isolatesIdeographs: try section.optionalBool("tokenize_chinese_chars") ?? true,
      stripsAccents: try section.optionalBool("strip_accents") ?? lowercases,
      lowercases: lowercases)
  }

  /// The tokens of `added_tokens_decoder`, or else the special tokens that the vocabulary has.
  private static func addedTokens(
    _ configuration: TokenizerConfiguration, _ names: SpecialTokenNames, _ vocabulary: Vocabulary
  ) throws -> [AddedToken] {
    let decoder = configuration.section.optional("added_tokens_decoder")
    guard !decoder.isNull else {
      var tokens: [AddedToken] = []
      for name in names.all {
        guard let id = vocabulary.id(of: name), !tokens.contains(where: { $0.id == id }) else { continue }
        tokens.append(AddedToken(id: id, content: name))
      }
      return tokens
    }
    guard let members = decoder.value.objectValue?.members else { throw decoder.unexpected("an object") }
    let tokens = try members.map { member in
      guard let id = Int32(member.key), id >= 0 else {
        throw TokenizerError.field(
          file: decoder.file, place: decoder.place, expected: "ids as keys", found: TokenizerError.quoted(member.key))
      }
      return try AddedToken(decoder.optional(member.key), id: id)
    }
    return tokens.sorted { $0.id < $1.id }
  }

  private static func id(
    of token: String, _ key: String, _ tokens: TokenTable, _ file: MappedFile
  ) throws -> Int32 {
    guard let id = tokens.id(of: token) else {
      throw TokenizerError.templateToken(file: file.path, place: key, token: token, fault: .notInVocabulary)
    }
    return id
  }
}

extension Vocabulary {
  /// True when a token other than one in brackets has an ASCII capital.
  fileprivate var hasCapitals: Bool {
    (0..<Int32(count)).contains { id in
      guard let token = self[id], !token.utf8.starts(with: "[".utf8) else { return false }
      return token.utf8.contains { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }
  }
}
