import Files

/// What tokenizer_config.json says: the names of special tokens, the longest text, and switches that vocab.txt cannot hold.
struct TokenizerConfiguration {
  static let name = "tokenizer_config.json"

  /// Classes that turn vocab.txt into BERT's pipeline.
  private static let bertClasses = ["Bert", "DistilBert", "Electra", "MobileBert"].flatMap {
    ["\($0)Tokenizer", "\($0)TokenizerFast"]
  }

  let section: ConfigurationSection
  private let className: String?

  /// - Throws: `FilesError` when the file is not JSON, `TokenizerError` when it is no object; an absent file is empty.
  init(_ directory: DirectoryHandle) throws {
    if directory.contains(Self.name) {
      let file = try directory.map(Self.name)
      section = ConfigurationSection(file: file.path, value: try JSON.parse(file))
      guard section.value.objectValue != nil else { throw section.unexpected("an object") }
    } else {
      section = ConfigurationSection(file: "\(directory.path)/\(Self.name)", value: .null)
    }
    let named = section.optional("tokenizer_class")
    className = named.isNull ? nil : try named.string()
  }

  /// The name of a special token, such as `cls_token`; nil when nothing is said.
  /// - Throws: `TokenizerError` when the value is neither a string nor an object with `content`.
  func tokenName(_ key: String) throws -> String? {
    let section = section.optional(key)
    if section.isNull { return nil }
    return section.value.objectValue == nil ? try section.string() : try section.string("content")
  }

  /// Refuses classes whose vocab.txt needs another pipeline than BERT's.
  func checkClass() throws {
    guard let className, !isBertClass else { return }
    throw TokenizerError.unsupported(
      file: section.file, place: "tokenizer_class", found: className, supported: Self.bertClasses)
  }

  /// Refuses switches that differ from the normalizer of tokenizer.json: some programs follow the one, some the other.
  func check(against normalizer: BertNormalizer.Options) throws {
    guard isBertClass else { return }
    let lowercases = try section.optionalBool("do_lower_case")
    let strips = try section.optionalBool("strip_accents")
    let isolates = try section.optionalBool("tokenize_chinese_chars")
    for (key, found, expected) in [
      ("do_lower_case", lowercases, normalizer.lowercases),
      ("strip_accents", strips ?? lowercases, normalizer.stripsAccents),
      ("tokenize_chinese_chars", isolates, normalizer.isolatesIdeographs),
    ] {
      guard let found, found != expected else { continue }
      throw TokenizerError.conflict(file: section.file, key: key, expected: "\(expected)", found: "\(found)")
    }
  }

  /// Refuses a switch that differs from the pre-tokenizer of tokenizer.json.
  func check(against byteLevel: ByteLevel) throws {
    guard let found = try section.optionalBool("add_prefix_space"), found != byteLevel.addsPrefixSpace else { return }
    throw TokenizerError.conflict(
      file: section.file, key: "add_prefix_space", expected: "\(byteLevel.addsPrefixSpace)", found: "\(found)")
  }

  /// Tokens that the model reads at most, special ones included; nil when nothing is said or a number that means none.
  func maximumLength() throws -> Int? {
    let section = section.optional("model_max_length")
    if section.isNull { return nil }
    guard let length = section.value.doubleValue, length >= 1 else { throw section.unexpected("a number from 1 on") }
    // Without a limit transformers writes 10³⁰.
    return length <= Double(Int32.max) ? Int(length) : nil
  }

  private var isBertClass: Bool {
    guard let className else { return true }
    return Self.bertClasses.contains { $0.hasSameBytes(as: className) }
  }
}
