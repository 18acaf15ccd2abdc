import Files
import Testing
import Tokenizers

/// What each family calls its special tokens, and what tokenizer_config.json adds.
@Suite struct FamilyTests {
  struct Family: Sendable, CustomStringConvertible {
    let name: String
    /// Padding, unknown, classification, separator, mask.
    let roles: [String]
    var description: String { name }
  }

  static let families = [
    Family(name: "roberta", roles: ["<pad>", "<unk>", "<s>", "</s>", "<mask>"]),
    Family(name: "modernbert", roles: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]),
    Family(name: "xlm-roberta", roles: ["<pad>", "<unk>", "<s>", "</s>", "<mask>"]),
    Family(name: "deberta", roles: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]),
    Family(name: "mpnet", roles: ["<pad>", "[UNK]", "<s>", "</s>", "<mask>"]),
    Family(name: "electra", roles: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]),
  ]

  @Test(arguments: families) func rolesWithoutAConfiguration(_ family: Family) throws {
    let tokenizer = try Fixtures.tokenizer(family.name)
    let found = tokenizer.specialTokens
    let ids = [found.padding, found.unknown, found.classification, found.separator, found.mask]
    #expect(ids.map { $0.flatMap(tokenizer.token) } == family.roles)
    #expect(tokenizer.maximumLength == nil)
  }

  @Test func stagesAreNamedWithTheirParts() throws {
    func types(_ name: String) throws -> [String] { try Fixtures.tokenizer(name).stages.map(\.types) }
    #expect(try types("roberta") == ["none", "ByteLevel", "BPE", "RobertaProcessing"])
    #expect(try types("deberta") == ["Strip, Precompiled, Replace", "Metaspace", "Unigram", "TemplateProcessing"])
  }

  private func load(_ name: String, _ configuration: String) throws -> any TextTokenizer {
    try Fixtures.tokenizer(files: [
      "tokenizer.json": Fixtures.json(name).serialized(), "tokenizer_config.json": configuration,
    ])
  }

  @Test func configuredRolesStandFirst() throws {
    let names = "{\"cls_token\": \"<pad>\", \"sep_token\": {\"content\": \"<unk>\"}, \"mask_token\": \"<none>\"}"
    let tokenizer = try load("roberta", names)
    #expect(tokenizer.specialTokens.classification == tokenizer.id(of: "<pad>"))
    #expect(tokenizer.specialTokens.separator == tokenizer.id(of: "<unk>"))
    #expect(tokenizer.specialTokens.mask == nil)
  }

  @Test func maximumLength() throws {
    #expect(try load("roberta", "{\"model_max_length\": 512}").maximumLength == 512)
    #expect(try load("roberta", "{\"model_max_length\": 1000000000000000019884624838656}").maximumLength == nil)
    #expect(try load("roberta", "{}").maximumLength == nil)
    for value in ["0", "-1", "\"512\"", "[]"] {
      let error = try #require(throws: TokenizerError.self) {
        _ = try load("roberta", "{\"model_max_length\": \(value)}")
      }
      guard case .field(_, "model_max_length", _, _) = error else {
        Issue.record("\(error)")
        return
      }
    }
  }

  @Test func prefixSpace() throws {
    _ = try load("roberta", "{\"add_prefix_space\": false}")
    let error = try #require(throws: TokenizerError.self) { _ = try load("roberta", "{\"add_prefix_space\": true}") }
    guard case .conflict(_, "add_prefix_space", "false", "true") = error else {
      Issue.record("\(error)")
      return
    }
    let first = try Fixtures.tokenizer(
      Fixtures.json("roberta").replacing("pre_tokenizer", "add_prefix_space", with: true))
    #expect(first.encode("the", addSpecialTokens: false).ids.map(first.token) == ["\u{120}", "the"])
  }

  @Test(arguments: ["roberta", "modernbert", "xlm-roberta", "deberta", "mpnet", "electra", "fallback", "word-end"])
  func manyThreadsGetTheSame(_ name: String) async throws {
    let tokenizer = try Fixtures.tokenizer(name)
    let texts = (0..<60).map { "Straße \($0) <mask> movie \u{e9}\u{327} 北x  the unfulness \($0 * 7919)" }
    let expected = texts.map { tokenizer.encode($0, addSpecialTokens: true) }
    try await withThrowingTaskGroup(of: [Encoding].self) { group in
      for _ in 0..<4 { group.addTask { texts.map { tokenizer.encode($0, addSpecialTokens: true) } } }
      for try await found in group { #expect(found == expected) }
    }
  }

  /// Long texts of one kind take no quadratic time and no deep stack.
  @Test(
    arguments: ["roberta", "modernbert-split", "xlm-roberta", "deberta-new", "fallback", "word-end"],
    ["a", "\u{301}", "e\u{301}\u{327}", "'", " ", "\n", "<mask>", "北", "the ", "\u{94d}\u{915}", "1"])
  func longTexts(_ name: String, _ unit: String) throws {
    let tokenizer = try ReferenceFile(path: "\(Fixtures.directory)/\(name).jsonl").tokenizer
    let text = String(repeating: unit, count: 30_000)
    let encoding = tokenizer.encode(text, addSpecialTokens: true)
    #expect(encoding.count <= 4 * text.utf8.count + 2)
    let length = text.unicodeScalars.count
    #expect(encoding.offsets.allSatisfy { Int($0.end) <= length })
  }
}
