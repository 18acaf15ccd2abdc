import Files
import Testing
import Tokenizers

/// Directories with vocab.txt, and what tokenizer_config.json adds to either kind of directory.
@Suite struct VocabularyFileTests {
  private static let vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\nfilm\n##s\né\n"

  private func ids(_ text: String, configuration: String? = nil, vocabulary: String = vocabulary) throws -> [Int32] {
    var files = ["vocab.txt": vocabulary]
    files["tokenizer_config.json"] = configuration
    return try Fixtures.tokenizer(files: files).encode(text, addSpecialTokens: true).ids
  }

  private func fault(_ files: [String: [UInt8]]) throws -> TokenizerError {
    let error = try #require(throws: TokenizerError.self) { _ = try Fixtures.tokenizer(files: files) }
    #expect(!error.description.contains("\n") && error.description.contains("; "))
    return error
  }

  @Test func switches() throws {
    #expect(try ids("The FILMS [MASK] É") == [2, 5, 6, 7, 4, 1, 3])
    #expect(try ids("the film É", configuration: "{\"strip_accents\": false}") == [2, 5, 6, 8, 3])
    #expect(try ids("The film", configuration: "{\"do_lower_case\": false}") == [2, 1, 6, 3])
    #expect(try ids("film北film") == [2, 6, 1, 6, 3])
    #expect(try ids("film北film", configuration: "{\"tokenize_chinese_chars\": false}") == [2, 1, 3])
    #expect(
      try ids("the film", vocabulary: Self.vocabulary.split(separator: "\n").joined(separator: "\r\n")) == [2, 5, 6, 3])
  }

  @Test func specialTokens() throws {
    let plain = try Fixtures.tokenizer(files: ["vocab.txt": Self.vocabulary]).specialTokens
    #expect(plain == SpecialTokens(padding: 0, unknown: 1, classification: 2, separator: 3, mask: 4))
    let named = try Fixtures.tokenizer(files: [
      "vocab.txt": Self.vocabulary.replacing("[MASK]", with: "<m>"),
      "tokenizer_config.json": "{\"mask_token\": {\"content\": \"<m>\"}, \"pad_token\": \"[NONE]\"}",
    ])
    #expect(named.specialTokens == SpecialTokens(padding: nil, unknown: 1, classification: 2, separator: 3, mask: 4))
    #expect(named.encode("the<m>film", addSpecialTokens: false).ids == [5, 4, 6])
  }

  @Test func addedTokensDecoder() throws {
    let added = """
      {"added_tokens_decoder": {"9": {"content": "<x>", "lstrip": true, "rstrip": false, "normalized": false,
        "single_word": false, "special": false}}}
      """
    let tokenizer = try Fixtures.tokenizer(files: ["vocab.txt": Self.vocabulary, "tokenizer_config.json": added])
    let encoding = tokenizer.encode("film <x>s", addSpecialTokens: false)
    #expect(encoding.ids == [6, 9, 1])
    #expect(encoding.offsets[1] == TokenOffset(start: 4, end: 8))
    #expect(tokenizer.vocabularySize == 10)
  }

  @Test func faultsOfLines() throws {
    guard case .emptyVocabulary = try fault(["vocab.txt": []]) else {
      Issue.record("an empty file passed")
      return
    }
    guard case .vocabularyLine(_, 2, .invalidUTF8) = try fault(["vocab.txt": [0x61, 0x0a, 0xc3, 0x28, 0x0a]]) else {
      Issue.record("bytes that are not UTF-8 passed")
      return
    }
    let twice = Array((Self.vocabulary + "film\n").utf8)
    guard case .vocabularyLine(_, 10, .duplicate("film", 7)) = try fault(["vocab.txt": twice]) else {
      Issue.record("a token passed twice")
      return
    }
    guard case .vocabularyLine(_, 1, .byteOrderMark) = try fault(["vocab.txt": [0xef, 0xbb, 0xbf, 0x61]]) else {
      Issue.record("a byte order mark passed")
      return
    }
    guard case .unknownTokenMissing(_, "[UNK]") = try fault(["vocab.txt": Array("the\nfilm\n".utf8)]) else {
      Issue.record("a vocabulary without unknown token passed")
      return
    }
    let noSeparator = Array("[UNK]\n[CLS]\nthe\n".utf8)
    guard case .templateToken(_, "sep_token", "[SEP]", .notInVocabulary) = try fault(["vocab.txt": noSeparator]) else {
      Issue.record("a vocabulary without separator passed")
      return
    }
  }

  @Test func faultsOfTheConfiguration() throws {
    let vocabulary = Array(Self.vocabulary.utf8)
    func fault(_ configuration: String) throws -> TokenizerError {
      try self.fault(["vocab.txt": vocabulary, "tokenizer_config.json": Array(configuration.utf8)])
    }
    guard case .field(_, "the top level", _, _) = try fault("[]") else {
      Issue.record("an array passed")
      return
    }
    guard case .field(_, "do_lower_case", _, _) = try fault("{\"do_lower_case\": \"no\"}") else {
      Issue.record("a string passed for a switch")
      return
    }
    guard case .field(_, "cls_token.content", _, _) = try fault("{\"cls_token\": {}}") else {
      Issue.record("a token without content passed")
      return
    }
    guard
      case .unsupported(_, "tokenizer_class", "MPNetTokenizer", _) = try fault(
        "{\"tokenizer_class\": \"MPNetTokenizer\"}")
    else {
      Issue.record("a class with another pipeline passed")
      return
    }
    guard case .field(_, "added_tokens_decoder", _, "\"x\"") = try fault("{\"added_tokens_decoder\": {\"x\": {}}}")
    else {
      Issue.record("an id that is no number passed")
      return
    }
    guard case .unsupported = try self.fault(["vocab.txt": vocabulary, "added_tokens.json": Array("{}".utf8)]) else {
      Issue.record("added_tokens.json was passed over")
      return
    }
  }

  /// Without `do_lower_case` a vocabulary with capitals would turn most words into unknowns.
  @Test func capitalsAskForTheSwitch() throws {
    let vocabulary = Self.vocabulary + "London\n"
    guard case .field(_, "do_lower_case", _, _) = try fault(["vocab.txt": Array(vocabulary.utf8)]) else {
      Issue.record("lower case was guessed")
      return
    }
    #expect(try ids("London", configuration: "{\"do_lower_case\": false}", vocabulary: vocabulary) == [2, 9, 3])
  }

  @Test func configurationAgainstTokenizerFile() throws {
    let tokenizer = try Fixtures.json("uncased").serialized()
    func load(_ configuration: String) throws {
      _ = try Fixtures.tokenizer(files: ["tokenizer.json": tokenizer, "tokenizer_config.json": configuration])
    }
    try load("{\"do_lower_case\": true, \"strip_accents\": null, \"tokenize_chinese_chars\": true}")
    try load("{\"do_lower_case\": false, \"tokenizer_class\": \"PreTrainedTokenizerFast\"}")
    for (key, value) in [("do_lower_case", false), ("strip_accents", false), ("tokenize_chinese_chars", false)] {
      let error = try #require(throws: TokenizerError.self) { try load("{\"\(key)\": \(value)}") }
      guard case .conflict(_, key, "true", "false") = error else {
        Issue.record("\(error)")
        return
      }
    }
  }
}
