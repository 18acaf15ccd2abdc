import Files

/// Byte pair encoding (Sennrich et al. 2016): characters merge pair by pair, in the order in which the pairs were learned.
struct BytePairEncoding: SubwordModel {
  static let typeName = "BPE"

  let vocabulary: Vocabulary
  let unknownID: Int32?
  private let merges: MergeTable
  /// Stands before every character that does not begin a word.
  private let prefix: [UInt8]
  /// Stands after the last character of a word.
  private let suffix: [UInt8]
  private let fusesUnknown: Bool
  /// A word of the vocabulary is itself, whatever its merges are.
  private let ignoresMerges: Bool
  /// Tokens of the 256 bytes, for characters that the vocabulary does not have.
  private let byteTokens: ByteTokens?
  /// Ids of the first scalars as tokens, -1 where there is none; without regard to prefix and suffix.
  private let firstIDs: [Int32]

  static func describes(_ section: ConfigurationSection) -> Bool { !section.optional("merges").isNull }

  init(_ section: ConfigurationSection) throws {
    let vocabulary = try VocabularyReader.read(section.object("vocab"))
    self.vocabulary = vocabulary
    let dropout = section.optional("dropout")
    guard dropout.isNull || dropout.value.doubleValue == 0 else {
      throw dropout.unexpected("null: no merge left to chance")
    }
    prefix = Array(try section.optionalString("continuing_subword_prefix")?.utf8 ?? "".utf8)
    suffix = Array(try section.optionalString("end_of_word_suffix")?.utf8 ?? "".utf8)
    fusesUnknown = try section.optionalBool("fuse_unk") ?? false
    ignoresMerges = try section.optionalBool("ignore_merges") ?? false
    let fallsBack = try section.optionalBool("byte_fallback") ?? false
    guard !fallsBack || (prefix.isEmpty && suffix.isEmpty) else {
      throw section.optional("byte_fallback").unexpected("false beside a prefix or suffix of subwords")
    }
    byteTokens = fallsBack ? ByteTokens(vocabulary) : nil
    unknownID = try section.optionalString("unk_token").map { token in
      guard let id = vocabulary.id(of: token) else {
        throw TokenizerError.unknownTokenMissing(file: section.file, token: token)
      }
      return id
    }
    merges = try MergeReader.read(section.optional("merges"), vocabulary, prefixLength: prefix.count)
    firstIDs = (0..<0x200 as Range<UInt32>).map { scalar in
      let encoded = UTF8Bytes(scalar)
      let bytes = (0..<encoded.count).map { encoded[$0] }
      return vocabulary.id(of: bytes.span, 0..<bytes.count) ?? -1
    }
  }

  func tokenize(_ bytes: Span<UInt8>, _ word: Range<Int>, into buffer: inout PieceBuffer) {
    if ignoresMerges, let id = vocabulary.id(of: bytes, word) {
      return buffer.pieces.append(Piece(id: id, range: word))
    }
    appendSymbols(bytes, word, to: &buffer.symbols)
    buffer.symbols.mergeAll(merges)
    // A character that is neither in the vocabulary nor becomes the unknown token is passed over, and so the places of
    // what follows it: the reference library does the same.
    var start = word.lowerBound
    for index in buffer.symbols.ids.indices {
      let end = start + Int(buffer.symbols.lengths[index])
      buffer.pieces.append(Piece(id: buffer.symbols.ids[index], range: start..<end))
      start = end
    }
  }

  private func appendSymbols(_ bytes: Span<UInt8>, _ word: Range<Int>, to symbols: inout SymbolBuffer) {
    symbols.removeAll()
    // Bytes of unknown characters that wait for the next known one, as the reference library has it.
    var unknownLength = 0
    var index = word.lowerBound
    while index < word.upperBound {
      let scalar = bytes.scalar(at: index)
      let range = index..<index + scalar.byteCount
      index = range.upperBound
      if let id = id(of: scalar.value, bytes, range, in: word) {
        if unknownLength > 0, let unknownID { symbols.append(unknownID, length: unknownLength) }
        unknownLength = 0
        symbols.append(id, length: range.count)
      } else if let byteTokens, byteTokens.cover(bytes, range) {
        for place in range { symbols.append(byteTokens[bytes[place]], length: 1) }
      } else if let unknownID {
        if fusesUnknown {
          unknownLength += range.count
        } else {
          if unknownLength > 0 { symbols.append(unknownID, length: unknownLength) }
          unknownLength = range.count
        }
      }
    }
    if unknownLength > 0, let unknownID { symbols.append(unknownID, length: unknownLength) }
  }

  private func id(of scalar: UInt32, _ bytes: Span<UInt8>, _ range: Range<Int>, in word: Range<Int>) -> Int32? {
    let isPrefixed = !prefix.isEmpty && range.lowerBound > word.lowerBound
    let isSuffixed = !suffix.isEmpty && range.upperBound == word.upperBound
    guard isPrefixed || isSuffixed else {
      guard scalar >= firstIDs.count else { return firstIDs[Int(scalar)] < 0 ? nil : firstIDs[Int(scalar)] }
      return vocabulary.id(of: bytes, range)
    }
    var token = isPrefixed ? prefix : []
    for place in range { token.append(bytes[place]) }
    if isSuffixed { token += suffix }
    return vocabulary.id(of: token.span, 0..<token.count)
  }
}
