/// The pipeline of a tokenizer.json: added tokens, normalizer, pre-tokenizer, model, post-processor.
struct PipelineTokenizer: TextTokenizer {
  let normalization: Normalization
  let preTokenizer: (any PreTokenizer)?
  let model: any SubwordModel
  let processing: Processing
  let addedTokens: AddedTokens
  let tokens: TokenTable
  let specialTokens: SpecialTokens
  let maximumLength: Int?

  var vocabularySize: Int { tokens.count }

  var stages: [(name: String, types: String)] {
    [
      ("normalizer", normalization.shownType), ("pre_tokenizer", preTokenizer?.shownType ?? "none"),
      ("model", type(of: model).typeName), ("post_processor", processing.shownType),
    ]
  }

  func token(_ id: Int32) -> String? { tokens[id] }

  func id(of token: String) -> Int32? { tokens.id(of: token) }

  func encode(_ text: String, addSpecialTokens: Bool) -> Encoding {
    encode(text, "", template: processing.single, addSpecialTokens: addSpecialTokens)
  }

  func encodePair(_ first: String, _ second: String, addSpecialTokens: Bool) -> Encoding {
    encode(first, second, template: processing.pair, addSpecialTokens: addSpecialTokens)
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
    var output = Output(typeID: typeID, firstToken: encoding.count)
    workspace.segments.removeAll(keepingCapacity: true)
    addedTokens.inOriginal.split(
      bytes, 0..<bytes.count, into: &workspace.segments, hashes: &workspace.pieces.hashes)
    for segment in workspace.segments {
      let start = place.move(to: segment.range.lowerBound, in: bytes)
      if let id = segment.id {
        let offset = TokenOffset(start: start, end: place.move(to: segment.range.upperBound, in: bytes))
        append(id, offset, processing.spaces(bytes, segment.range), &output, to: &encoding)
        output.word += 1
      } else {
        workspace.words.source.removeAll()
        workspace.words.source.reserveCapacity(segment.range.count)
        normalization.append(
          bytes, segment.range, origin: start, to: &workspace.words.source, scratch: &workspace.scalars)
        appendNormalized(&output, to: &encoding, &workspace)
      }
    }
  }

  /// Encodes what stands in `workspace.words.source`.
  private func appendNormalized(
    _ output: inout Output, to encoding: inout Encoding, _ workspace: inout Workspace
  ) {
    workspace.normalizedSegments.removeAll(keepingCapacity: true)
    let source = workspace.words.source
    let bytes = source.bytes.span
    addedTokens.inNormalized.split(
      bytes, 0..<bytes.count, into: &workspace.normalizedSegments, hashes: &workspace.pieces.hashes)
    for segment in workspace.normalizedSegments {
      if let id = segment.id {
        append(id, source.offset(of: segment.range), processing.spaces(bytes, segment.range), &output, to: &encoding)
        output.word += 1
      } else {
        workspace.words.begin(segment.range)
        preTokenizer?.split(&workspace.words)
        appendWords(workspace.words, &output, to: &encoding, &workspace.pieces)
      }
    }
  }

  private func appendWords(
    _ words: borrowing SplitText, _ output: inout Output, to encoding: inout Encoding, _ buffer: inout PieceBuffer
  ) {
    let text = words.text
    let bytes = text.bytes.span
    for range in words.words {
      buffer.pieces.removeAll(keepingCapacity: true)
      model.tokenize(bytes, range, into: &buffer)
      for piece in buffer.pieces {
        let spaces = processing.spaces(of: piece, bytes)
        append(piece.id, text.offset(of: piece.range), spaces, &output, to: &encoding)
      }
      output.word += 1
    }
  }

  private func append(
    _ id: Int32, _ offset: TokenOffset, _ spaces: TokenSpaces?, _ output: inout Output, to encoding: inout Encoding
  ) {
    var offset = offset
    if let spaces {
      let isFirst = encoding.count == output.firstToken
      for trim in processing.trims { offset = trim.trimmed(offset, spaces, isFirst: isFirst) }
    }
    encoding.append(id: id, typeID: output.typeID, offset: offset, wordID: output.word)
  }
}

/// Where one text goes.
private struct Output {
  let typeID: Int32
  /// Place of the text's first token.
  let firstToken: Int
  /// Index of the word that comes next.
  var word: Int32 = 0
}

/// Memory that the stages of one call share.
private struct Workspace {
  var segments: [AddedTokenMatcher.Segment] = []
  var normalizedSegments: [AddedTokenMatcher.Segment] = []
  var scalars = AlignedScalars()
  var words = SplitText()
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
