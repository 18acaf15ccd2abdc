/// Second stage of the pipeline: normalized text to words.
protocol PreTokenizer: Sendable {
  /// The `type` in tokenizer.json.
  static var typeName: String { get }

  /// The type, with those of its parts where it has some.
  var shownType: String { get }

  /// - Throws: `TokenizerError` for a section that is not as this type needs it.
  init(_ section: ConfigurationSection, unicode: UnicodeTables) throws

  /// Splits the words that there are, or rewrites them.
  func split(_ text: inout SplitText)
}

extension PreTokenizer {
  var shownType: String { Self.typeName }
}

/// A pre-tokenizer that leaves the text as it is.
protocol RangeSplitter: PreTokenizer {
  /// Appends the words of `bytes[range]` in order; they do not overlap and none is empty.
  func split(_ bytes: Span<UInt8>, _ range: Range<Int>, into words: inout [Range<Int>])
}

extension RangeSplitter {
  func split(_ text: inout SplitText) {
    text.splitWords { split($0, $1, into: &$2) }
  }
}

/// The registry of pre-tokenizers: a new one is a file and a row.
enum PreTokenizers {
  static let all: [any PreTokenizer.Type] = [
    BertPreTokenizer.self,
    ByteLevel.self,
    Metaspace.self,
    Whitespace.self,
    WhitespaceSplit.self,
    Punctuation.self,
    Digits.self,
    Split.self,
    PreTokenizerSequence.self,
  ]

  /// The pre-tokenizer that a section of tokenizer.json describes; nil for `null`, which makes one word of all.
  /// - Throws: `TokenizerError`.
  static func read(_ section: ConfigurationSection, unicode: UnicodeTables) throws -> (any PreTokenizer)? {
    guard !section.isNull else { return nil }
    return try all[section.type(among: all.map { $0.typeName })].init(section, unicode: unicode)
  }
}
