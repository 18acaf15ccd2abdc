/// Words as GPT-2 cuts them, each byte written as a letter of `ByteAlphabet`.
struct ByteLevel: PreTokenizer {
  static let typeName = "ByteLevel"

  let addsPrefixSpace: Bool
  private let usesPattern: Bool
  private let words: ByteLevelWords

  init(_ section: ConfigurationSection, unicode: UnicodeTables) throws {
    addsPrefixSpace = try section.bool("add_prefix_space")
    // Whether offsets are trimmed is for the post-processor to say; here it must only be there.
    _ = try section.bool("trim_offsets")
    usesPattern = try section.optionalBool("use_regex") ?? true
    words = ByteLevelWords(unicode: unicode)
  }

  func split(_ text: inout SplitText) {
    if addsPrefixSpace {
      text.rewriteWords { source, word, result in
        let start = word.lowerBound
        if source.bytes[start] != 0x20 { result.append(byte: 0x20, origin: source.origin(at: start)) }
        result.append(source, word)
      }
    }
    if usesPattern { text.splitWords { words.split($0, $1, into: &$2) } }
    let letters = ByteAlphabet.scalars
    text.rewriteWords { source, word, result in
      for place in word {
        let byte = source.bytes[place]
        let letter = letters[Int(byte)]
        if letter == UInt32(byte), byte < 0x80 {
          result.append(byte: byte, origin: source.origin(at: place))
        } else {
          result.append(scalar: letter, origin: source.origin(at: place))
        }
      }
    }
  }
}
