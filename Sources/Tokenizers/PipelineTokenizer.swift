/// The pipeline of a tokenizer.json: added tokens, normalizer, pre-tokenizer, model, post-processor.
struct PipelineTokenizer: TextTokenizer {
  let normalization: Normalization
  let preTokenizer: (any PreTokenizer)?
  let model: any SubwordModel
  let single: [TemplatePiece]
  let pair: [TemplatePiece]
  let addedTokens: AddedTokens
  let tokens: TokenTable
  let specialTokens: SpecialTokens

  var vocabularySize: Int { tokens.count }

  func token(_ id: Int32) -> String? { tokens[id] }

  func id(of token: String) -> Int32? { tokens.id(of: token) }

  func encode(_ text: String, addSpecialTokens: Bool) -> Encoding {
    encode(text, "", template: single, addSpecialTokens: addSpecialTokens)
  }

  func encodePair(_ first: String, _ second: String, addSpecialTokens: Bool) -> Encoding {
    encode(first, second, template: pair, addSpecialTokens: addSpecialTokens)
  }

  private func encode(
    _ first: String, _ second: String, template: [TemplatePiece], addSpecialTokens: Bool
  ) -> Encoding {
    var encoding = Encoding()
    var workspace = Workspace()
    // English has about four bytes a piece; a wrong guess costs only a later growth.
    encoding.reserveCapacity((first.utf8.count + second.utf8.count) / 4 + template.count + 4)
    for piece in template {
      switch piece {
      case .firstText(let typeID): append(first, typeID: typeID, to: &encoding, &workspace)
      case .secondText(let typeID): append(second, typeID: typeID, to: &encoding, &workspace)
      case .special(let id, let typeID):
        if addSpecialTokens { encoding.append(id: id, typeID: typeID, offset: .none, wordID: -1) }
      }
    }
    return encoding
  }

  private func append(
    _ text: String, typeID: Int32, to encoding: inout Encoding, _ workspace: inout Workspace
  ) {
    let bytes = text.utf8Span.span
    var place = CodePointPlace()
    var word: Int32 = 0
    workspace.segments.removeAll(keepingCapacity: true)
    addedTokens.inOriginal.split(
      bytes, 0..<bytes.count, into: &workspace.segments, hashes: &workspace.pieces.hashes)
    for segment in workspace.segments {
      let start = place.move(to: segment.range.lowerBound, in: bytes)
      if let id = segment.id {
        let offset = TokenOffset(start: start, end: place.move(to: segment.range.upperBound, in: bytes))
        encoding.append(id: id, typeID: typeID, offset: offset, wordID: word)
        word += 1
      } else {
        workspace.text.removeAll()
        workspace.text.reserveCapacity(segment.range.count)
        normalization.append(
          bytes, segment.range, origin: start, to: &workspace.text, scratch: &workspace.scalars)
        appendNormalized(typeID: typeID, firstWord: &word, to: &encoding, &workspace)
      }
    }
  }

  /// Encodes what stands in `workspace.text`.
  private func appendNormalized(
    typeID: Int32, firstWord word: inout Int32, to encoding: inout Encoding, _ workspace: inout Workspace
  ) {
    let text = workspace.text
    let bytes = text.bytes.span
    workspace.normalizedSegments.removeAll(keepingCapacity: true)
    addedTokens.inNormalized.split(
      bytes, 0..<bytes.count, into: &workspace.normalizedSegments, hashes: &workspace.pieces.hashes)
    for segment in workspace.normalizedSegments {
      if let id = segment.id {
        encoding.append(id: id, typeID: typeID, offset: text.offset(of: segment.range), wordID: word)
        word += 1
        continue
      }
      workspace.words.removeAll(keepingCapacity: true)
      if let preTokenizer {
        preTokenizer.split(bytes, segment.range, into: &workspace.words)
      } else {
        workspace.words.append(segment.range)
      }
      for range in workspace.words {
        workspace.pieces.pieces.removeAll(keepingCapacity: true)
        model.tokenize(bytes, range, into: &workspace.pieces)
        for piece in workspace.pieces.pieces {
          encoding.append(id: piece.id, typeID: typeID, offset: text.offset(of: piece.range), wordID: word)
        }
        word += 1
      }
    }
  }
}

/// Memory that the stages of one call share.
private struct Workspace {
  var segments: [AddedTokenMatcher.Segment] = []
  var normalizedSegments: [AddedTokenMatcher.Segment] = []
  var text = AlignedText()
  var scalars = AlignedScalars()
  var words: [Range<Int>] = []
  var pieces = PieceBuffer()
}

/// Counts code points between the places that are asked for.
private struct CodePointPlace {
  private var byte = 0
  private var codePoint: Int32 = 0

  /// The code point at byte `target`, which may lie before the last one: two added tokens can share white space.
  mutating func move(to target: Int, in bytes: Span<UInt8>) -> Int32 {
    if target >= byte {
      codePoint += Int32(bytes.scalarCount(in: byte..<target))
    } else {
      codePoint -= Int32(bytes.scalarCount(in: target..<byte))
    }
    byte = target
    return codePoint
  }
}
