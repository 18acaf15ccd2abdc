import Files

/// Sentencepiece's words: spaces become a visible mark, and a word begins at each mark.
struct Metaspace: PreTokenizer {
  static let typeName = "Metaspace"

  /// Where a mark is put in front of text that does not begin with one.
  private enum PrependScheme: String, CaseIterable {
    case always, first, never
  }

  private let mark: UInt32
  private let scheme: PrependScheme
  private let splits: Bool

  init(_ section: ConfigurationSection, unicode: UnicodeTables) throws {
    let replacement = try section.string("replacement").unicodeScalars
    guard let mark = replacement.first, replacement.count == 1 else {
      throw section.optional("replacement").unexpected("one character")
    }
    self.mark = mark.value
    splits = try section.optionalBool("split") ?? true
    scheme = try Self.scheme(section)
  }

  private static func scheme(_ section: ConfigurationSection) throws -> PrependScheme {
    let stated = section.optional("prepend_scheme")
    var scheme = PrependScheme.always
    if !stated.isNull {
      let name = try stated.string()
      guard let found = PrependScheme.allCases.first(where: { $0.rawValue.hasSameBytes(as: name) }) else {
        throw TokenizerError.unsupported(
          file: stated.file, place: stated.place, found: name, supported: PrependScheme.allCases.map(\.rawValue))
      }
      scheme = found
    }
    // Older files have this switch instead.
    guard try section.optionalBool("add_prefix_space") == false else { return scheme }
    guard stated.isNull || scheme == .never else {
      throw stated.unexpected("\"never\" beside \"add_prefix_space\": false")
    }
    return .never
  }

  func split(_ text: inout SplitText) {
    text.rewriteWords { source, word, result in
      let start = word.lowerBound
      let first = source.bytes.span.scalar(at: start).value
      let isMarked = first == 0x20 || first == mark
      if !isMarked, scheme == .always || (scheme == .first && source.origin(at: start) == 0) {
        result.append(scalar: mark, origin: source.origin(at: start))
      }
      for place in word {
        if source.bytes[place] == 0x20 {
          result.append(scalar: mark, origin: source.origin(at: place))
        } else {
          result.append(byte: source.bytes[place], origin: source.origin(at: place))
        }
      }
    }
    guard splits else { return }
    text.splitWords { bytes, word, words in
      var start = word.lowerBound
      var index = start
      while index < word.upperBound {
        let scalar = bytes.scalar(at: index)
        if scalar.value == mark, index > start {
          words.append(start..<index)
          start = index
        }
        index += scalar.byteCount
      }
      if start < word.upperBound { words.append(start..<word.upperBound) }
    }
  }
}
