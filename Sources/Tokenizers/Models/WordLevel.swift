import Files

/// Whole words; one that the vocabulary does not have is unknown.
struct WordLevel: SubwordModel {
  static let typeName = "WordLevel"

  let vocabulary: Vocabulary
  private let unknown: Int32

  static func describes(_ section: ConfigurationSection) -> Bool {
    section.optional("vocab").value.objectValue != nil && section.optional("merges").isNull
      && section.optional("max_input_chars_per_word").isNull && !section.optional("unk_token").isNull
  }

  init(_ section: ConfigurationSection) throws {
    vocabulary = try VocabularyReader.read(section.object("vocab"))
    let token = try section.string("unk_token")
    guard let unknown = vocabulary.id(of: token) else {
      throw TokenizerError.unknownTokenMissing(file: section.file, token: token)
    }
    self.unknown = unknown
  }

  var unknownID: Int32? { unknown }

  func tokenize(_ bytes: Span<UInt8>, _ word: Range<Int>, into buffer: inout PieceBuffer) {
    buffer.pieces.append(Piece(id: vocabulary.id(of: bytes, word) ?? unknown, range: word))
  }
}
