/// Third stage of the pipeline: words to pieces of the vocabulary.
protocol SubwordModel: Sendable {
  /// The `type` in tokenizer.json.
  static var typeName: String { get }

  /// Whether a section without a type, as older files have it, is of this type.
  static func describes(_ section: ConfigurationSection) -> Bool

  /// - Throws: `TokenizerError` for a section that is not as this type needs it.
  init(_ section: ConfigurationSection) throws

  var vocabulary: Vocabulary { get }
  var unknownID: Int32? { get }
  /// Whether an unknown piece counts as its own text, not as the unknown token, where offsets are trimmed.
  var keepsUnknownText: Bool { get }

  /// Appends the pieces of one word in order; a word may have none.
  /// - Precondition: `word` is not empty.
  func tokenize(_ bytes: Span<UInt8>, _ word: Range<Int>, into pieces: inout PieceBuffer)
}

extension SubwordModel {
  var keepsUnknownText: Bool { false }
}

/// A part of a word: an id and bytes of the normalized text.
struct Piece: Sendable, Equatable {
  let id: Int32
  let range: Range<Int>
}

/// The pieces of one word, and scratch memory that a model may use while it finds them.
struct PieceBuffer: Sendable {
  var pieces: [Piece] = []
  var hashes: [UInt64] = []
  var symbols = SymbolBuffer()
  var paths: [UnigramPath] = []
}

/// The registry of models: a new one is a file and a row.
enum SubwordModels {
  static let all: [any SubwordModel.Type] = [
    WordPiece.self, BytePairEncoding.self, Unigram.self, WordLevel.self,
  ]

  /// The model that a section of tokenizer.json describes.
  /// - Throws: `TokenizerError`.
  static func read(_ section: ConfigurationSection) throws -> any SubwordModel {
    if section.optional("type").isNull, let untyped = all.first(where: { $0.describes(section) }) {
      return try untyped.init(section)
    }
    return try all[section.type(among: all.map { $0.typeName })].init(section)
  }
}
