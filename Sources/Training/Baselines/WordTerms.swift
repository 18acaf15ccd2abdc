/// Terms of a text as UTF-8 bytes, split as scikit-learn's `TfidfVectorizer` does by default: lower case, runs of two or
/// more letters, digits and underscores, and all n-grams of neighbouring words up to a limit, joined by a space.
enum WordTerms {
  /// Words in the order of the text, then pairs, then triples, …
  static func terms(of text: String, longestNGram: Int) -> [[UInt8]] {
    let words = words(of: text)
    var terms = words
    guard longestNGram > 1 else { return terms }
    for length in 2...longestNGram where length <= words.count {
      for start in 0...(words.count - length) {
        terms.append(Array(words[start..<start + length].joined(separator: [UInt8(ascii: " ")])))
      }
    }
    return terms
  }

  static func words(of text: String) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var word: [UInt8] = []
    var length = 0

    func end() {
      if length >= 2 { words.append(word) }
      word.removeAll(keepingCapacity: true)
      length = 0
    }
    func add(_ scalar: Unicode.Scalar) {
      guard isWordScalar(scalar) else { return end() }
      word.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
      length += 1
    }

    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x61...0x7A, 0x30...0x39, 0x5F:
        word.append(UInt8(truncatingIfNeeded: scalar.value))
        length += 1
      case 0x41...0x5A:
        word.append(UInt8(truncatingIfNeeded: scalar.value | 0x20))
        length += 1
      case 0..<0x80: end()
      default: for lowered in scalar.properties.lowercaseMapping.unicodeScalars { add(lowered) }
      }
    }
    end()
    return words
  }

  private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .letterNumber, .otherNumber:
      true
    default: scalar == "_"
    }
  }
}
