/// Third stage of the pipeline: words to pieces of the vocabulary.
protocol SubwordModel: Sendable {
  /// The `type` in tokenizer.json.
  static var typeName: String { get }

  /// - Throws: `TokenizerError` for a section that is not as this type needs it.
  init(_ section: ConfigurationSection) throws

  var vocabulary: Vocabulary { get }
  var unknownID: Int32? { get }

  /// Appends the pieces of one word, which together cover it; there is at least one.
  func tokenize(_ bytes: Span<UInt8>, _ word: Range<Int>, into pieces: inout PieceBuffer)
}

/// A part of a word: an id and bytes of the normalized text.
struct Piece: Sendable {
  let id: Int32
  let range: Range<Int>
}

/// The pieces of one word, and scratch memory that a model may use while it finds them.
struct PieceBuffer: Sendable {
  var pieces: [Piece] = []
  var hashes: [UInt64] = []
}

/// The registry of models: a new one is a file and a row.
enum SubwordModels {
  static let all: [any SubwordModel.Type] = [WordPiece.self]

  /// The model that a section of tokenizer.json describes.
  /// - Throws: `TokenizerError`.
  static func read(_ section: ConfigurationSection) throws -> any SubwordModel {
    try all[section.type(among: all.map { $0.typeName })].init(section)
  }
}
