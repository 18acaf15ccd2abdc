extension TokenizerError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noTokenizer(let directory):
      "\(directory): expected tokenizer.json or vocab.txt, found neither; copy the tokenizer's files of the encoder there"
    case .field(let file, let place, let expected, let found):
      "\(file): \(place): expected \(expected), found \(found); correct the file or fetch it again"
    case .unsupported(let file, let place, let found, let supported):
      "\(file): \(place): expected \(Self.choice(supported)), found \(Self.quoted(found)); choose another encoder"
    case .emptyVocabulary(let file):
      "\(file): expected a vocabulary, found no tokens; fetch the file again"
    case .duplicateID(let file, let id, let first, let second):
      "\(file): expected one token an id, found \(Self.quoted(first)) and \(Self.quoted(second)) with id \(id); "
        + "give each token its own id"
    case .idOutOfRange(let file, let token, let id, let count):
      "\(file): expected the ids 0 to \(count - 1) for \(count) tokens, found \(id) for \(Self.quoted(token)); "
        + "number the tokens without gaps"
    case .tokenTwice(let file, let place, let token, let first):
      "\(file): \(place): expected each token once, found \(Self.quoted(token)) again after place \(first); "
        + "keep one of them"
    case .vocabularyLine(let file, let line, let fault):
      "\(file):\(line): \(fault.description)"
    case .unknownTokenMissing(let file, let token):
      "\(file): expected the unknown token \(Self.quoted(token)) in the vocabulary, found none; "
        + "add it or name another one"
    case .addedTokenID(let file, let token, let stated, let expected):
      "\(file): added_tokens: expected id \(expected) for \(Self.quoted(token)), found \(stated); "
        + "number added tokens after the vocabulary and in order"
    case .addedTokenTwice(let file, let token):
      "\(file): added_tokens: expected each token once, found \(Self.quoted(token)) twice; keep one of them"
    case .addedTokensCollide(let file, let first, let second):
      "\(file): added_tokens: expected tokens that stay different when normalized, found \(Self.quoted(first)) "
        + "and \(Self.quoted(second)); remove one or set its \"normalized\" to false"
    case .merge(let file, let place, let fault):
      "\(file): \(place): \(fault.description)"
    case .pattern(let file, let place, let pattern, let found):
      "\(file): \(place): expected sets, alternatives, repetitions and looks ahead of one character, "
        + "found \(found) in \(Self.quoted(pattern)); choose another encoder"
    case .characterMap(let file, let place, let fault):
      "\(file): \(place): \(fault.description); fetch the file again"
    case .templateToken(let file, let place, let token, let fault):
      "\(file): \(place): \(fault.description(token: Self.quoted(token)))"
    case .conflict(let file, let key, let expected, let found):
      "\(file): expected \(key) \(expected) as tokenizer.json has it, found \(found); make the two files agree"
    case .notExtensible(let file, let fault):
      "\(file): \(fault.description)"
    }
  }

  /// One line, however the text came in: control characters are escaped and long texts cut.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for (index, scalar) in text.unicodeScalars.enumerated() {
      if index == 60 {
        result += "…"
        break
      }
      // Controls, line separators and marks of direction would break the line or turn it around.
      let isHidden = scalar.value < 0x20 || 0x7f...0xa0 ~= scalar.value || 0x2028...0x202e ~= scalar.value
      result += isHidden || scalar == "\"" ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return result + "\""
  }

  private static func choice(_ names: [String]) -> String {
    names.count > 1 ? "one of \(names.joined(separator: ", "))" : names.joined()
  }
}

extension TokenizerError.ExtensionFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .model(let type):
      "expected a WordPiece vocabulary to add tokens to, found \(type): \(Self.need(of: type)); "
        + "go on without added tokens or choose an encoder with WordPiece (BERT, DistilBERT, ELECTRA, MPNet)"
    case .noPrefix:
      "expected a prefix of the pieces inside words, found none; go on without added tokens"
    case .wordAfterVocabulary(let token):
      "expected added tokens after the vocabulary that no word begins with, found \(TokenizerError.quoted(token)); "
        + "give it a place in the vocabulary or go on without added tokens"
    case .vocabulariesDiffer(let line, let expected, let found):
      "line \(line): expected \(expected.map(TokenizerError.quoted) ?? "no token") as tokenizer.json has it, "
        + "found \(found.map(TokenizerError.quoted) ?? "no line"); make the two files agree or remove vocab.txt"
    case .notAPiece(let token):
      "expected a token without white space and control characters, found \(TokenizerError.quoted(token)); "
        + "correct it or leave it out"
    case .tokenTwice(let token):
      "expected a new token, found \(TokenizerError.quoted(token)) again; leave it out"
    }
  }

  /// What it would take with another model.
  private static func need(of type: String) -> String {
    switch type {
    case "BPE": "a new token needs merges that make it, in an order learned together with all others"
    case "Unigram": "a new token needs a score beside those of all others, learned together with them"
    default: "it does not cut words by the longest match"
    }
  }
}

extension TokenizerError.LineFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .invalidUTF8: "expected a token in UTF-8, found bytes that are not; save the file as UTF-8"
    case .byteOrderMark: "expected a token, found a byte order mark; save the file as plain UTF-8"
    case .duplicate(let token, let firstLine):
      "expected a new token, found \(TokenizerError.quoted(token)) as in line \(firstLine); keep one of them"
    }
  }
}

extension TokenizerError.MergeFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notPair:
      "expected two tokens, as an array or with one space between, found something else; fetch the file again"
    case .notInVocabulary(let token):
      "expected tokens of the vocabulary, found \(TokenizerError.quoted(token)); add it or remove the merge"
    case .productNotInVocabulary(let token):
      "expected a merge to a token of the vocabulary, found one to \(TokenizerError.quoted(token)); "
        + "add it or remove the merge"
    case .shorterThanPrefix(let token):
      "expected a second token that begins with the prefix of continuing subwords, found "
        + "\(TokenizerError.quoted(token)); correct the merge or the prefix"
    }
  }
}

extension TokenizerError.CharacterMapFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notBase64: "expected a charsmap in base64, found something else"
    case .tooShort(let bytes): "expected a charsmap, found \(bytes) bytes"
    case .trieSize(let size, let available):
      "expected a charsmap whose trie has 4 to \(available) bytes, found one that states \(size)"
    case .textsNotUTF8: "expected a charsmap with texts in UTF-8, found bytes that are not"
    case .outside(let unit, let units):
      "expected a charsmap whose \(units) units lead to each other, found unit \(unit) that leads outside"
    case .value(let value, let texts):
      "expected a charsmap whose values are places of short texts among \(texts) bytes, found \(value)"
    }
  }
}

extension TokenizerError.TemplateFault {
  fileprivate func description(token: String) -> String {
    switch self {
    case .undefined: "expected \(token) in special_tokens, found no such entry; add it or remove it from the template"
    case .notInVocabulary: "expected a token of the vocabulary, found \(token); add it to the vocabulary"
    case .wrongID(let stated, let expected):
      "expected id \(expected) for \(token), found \(stated); use the id of the vocabulary"
    }
  }
}
