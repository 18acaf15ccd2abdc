import Files
import Testing
import Tokenizers

/// Every fault of a tokenizer's files is one line that names the file and says what to do.
@Suite struct LoaderErrorTests {
  /// What loading throws, checked to be one line that ends with advice and names the file.
  private func fault(of load: @autoclosure () throws -> any TextTokenizer) throws -> TokenizerError {
    let error = try #require(throws: TokenizerError.self) { _ = try load() }
    let line = error.description
    #expect(!line.contains("\n") && line.contains("; ") && line.contains("/tokenizer-"), "\(line)")
    #expect(line.utf8.count < 600)
    return error
  }

  private func fault(_ path: String..., value: JSON?, in name: String = "uncased") throws -> TokenizerError {
    try fault(of: Fixtures.tokenizer(Fixtures.json(name).replacing(path[...], with: value)))
  }

  @Test func noFiles() throws {
    guard case .noTokenizer = try fault(of: Fixtures.tokenizer(files: [String: String]())) else {
      Issue.record("another error")
      return
    }
  }

  @Test(arguments: ["", "{", "not JSON", "{\"model\": {}, \"model\": {}}", "{\"a\": \"\u{1}\"}"])
  func notJSON(_ text: String) throws {
    let error = try #require(throws: FilesError.self) { _ = try Fixtures.tokenizer(files: ["tokenizer.json": text]) }
    #expect(!error.description.contains("\n"))
  }

  @Test func notUTF8() throws {
    #expect(throws: FilesError.self) { try Fixtures.tokenizer(files: ["tokenizer.json": [0x22, 0xff, 0x22]]) }
  }

  struct FieldCase: Sendable, CustomStringConvertible {
    let path: [String]
    let value: JSON?
    let place: String

    var description: String { "\(place) = \(value.map { $0.serialized() } ?? "nothing")" }
  }

  static let fieldCases: [FieldCase] = [
    FieldCase(path: ["model"], value: nil, place: "model"),
    FieldCase(path: ["model"], value: [], place: "model"),
    FieldCase(path: ["model", "type"], value: 7, place: "model.type"),
    FieldCase(path: ["model", "vocab"], value: nil, place: "model.vocab"),
    FieldCase(path: ["model", "vocab"], value: ["[UNK]"], place: "model.vocab"),
    FieldCase(path: ["model", "vocab", "the"], value: "7", place: "model.vocab[\"the\"]"),
    FieldCase(path: ["model", "vocab", "the"], value: 7.5, place: "model.vocab[\"the\"]"),
    FieldCase(path: ["model", "vocab", "the"], value: 1e300, place: "model.vocab[\"the\"]"),
    FieldCase(path: ["model", "unk_token"], value: nil, place: "model.unk_token"),
    FieldCase(path: ["model", "continuing_subword_prefix"], value: 1, place: "model.continuing_subword_prefix"),
    FieldCase(path: ["model", "max_input_chars_per_word"], value: -1, place: "model.max_input_chars_per_word"),
    FieldCase(
      path: ["model", "max_input_chars_per_word"], value: 2_147_483_648, place: "model.max_input_chars_per_word"),
    FieldCase(path: ["normalizer", "lowercase"], value: "yes", place: "normalizer.lowercase"),
    FieldCase(path: ["normalizer", "clean_text"], value: nil, place: "normalizer.clean_text"),
    FieldCase(path: ["normalizer", "strip_accents"], value: 1, place: "normalizer.strip_accents"),
    FieldCase(path: ["normalizer"], value: "BertNormalizer", place: "normalizer.type"),
    FieldCase(path: ["added_tokens"], value: [:], place: "added_tokens"),
    FieldCase(path: ["added_tokens", "2"], value: nil, place: ""),
    FieldCase(path: ["added_tokens", "2"], value: "x", place: "added_tokens[2].id"),
    FieldCase(path: ["added_tokens", "2", "id"], value: -3, place: "added_tokens[2].id"),
    FieldCase(path: ["added_tokens", "2", "id"], value: 4_294_967_298, place: "added_tokens[2].id"),
    FieldCase(path: ["added_tokens", "2", "content"], value: "", place: "added_tokens[2].content"),
    FieldCase(path: ["added_tokens", "2", "normalized"], value: nil, place: "added_tokens[2].normalized"),
    FieldCase(path: ["post_processor", "single"], value: [], place: "post_processor.single"),
    FieldCase(path: ["post_processor", "single", "0"], value: [:], place: "post_processor.single[0].SpecialToken"),
    FieldCase(
      path: ["post_processor", "single", "1"], value: ["Sequence": ["id": "C", "type_id": 0]],
      place: "post_processor.single[1].Sequence.id"),
    FieldCase(
      path: ["post_processor", "single", "1"], value: ["Sequence": ["id": "B", "type_id": 0]],
      place: "post_processor.single"),
    FieldCase(
      path: ["post_processor", "single", "1"], value: ["Sequence": ["id": "A", "type_id": -1]],
      place: "post_processor.single[1].Sequence.type_id"),
    FieldCase(path: ["post_processor", "pair", "3"], value: nil, place: "post_processor.pair"),
    FieldCase(path: ["post_processor", "special_tokens"], value: nil, place: "post_processor.special_tokens"),
    FieldCase(
      path: ["post_processor", "special_tokens", "[CLS]", "ids"], value: [2, 3],
      place: "post_processor.special_tokens.[CLS].tokens"),
    FieldCase(
      path: ["post_processor"],
      value: [
        "type": "TemplateProcessing", "single": [["SpecialToken": ["id": "a\nb", "type_id": 0]]], "pair": [],
        "special_tokens": ["a\nb": 1],
      ],
      place: "post_processor.special_tokens.\"a\\nb\".ids"),
  ]

  @Test(arguments: fieldCases) func fields(_ example: FieldCase) throws {
    let json = try Fixtures.json("uncased").replacing(example.path[...], with: example.value)
    if example.place.isEmpty {
      // A special token less is no fault.
      _ = try Fixtures.tokenizer(json)
      return
    }
    guard case .field(_, let place, _, _) = try fault(of: Fixtures.tokenizer(json)) else {
      Issue.record("another error")
      return
    }
    #expect(place == example.place)
  }

  @Test(arguments: [
    ("model", "bpe"), ("model", "Ngram"), ("normalizer", "ByteLevel"), ("normalizer", "nfc"),
    ("pre_tokenizer", "UnicodeScripts"), ("pre_tokenizer", "BertPreTokenizer\u{0}"), ("post_processor", "Fuse"),
  ])
  func unsupportedTypes(_ section: String, _ type: String) throws {
    let error = try fault(section, "type", value: .string(type))
    guard case .unsupported(_, let place, let found, let supported) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(place == "\(section).type" && found == type && !supported.isEmpty)
  }

  @Test func unsupportedInSequenceNamesItsPlace() throws {
    let parts: JSON = ["type": "Sequence", "normalizers": [["type": "NFD"], ["type": "Upper"]]]
    guard case .unsupported(_, "normalizer.normalizers[1].type", "Upper", _) = try fault("normalizer", value: parts)
    else {
      Issue.record("another error")
      return
    }
  }

  @Test func unknownVersion() throws {
    guard case .unsupported(_, "version", "2.0", _) = try fault("version", value: "2.0") else {
      Issue.record("another error")
      return
    }
  }

  @Test func vocabularyIDs() throws {
    guard case .emptyVocabulary = try fault("model", "vocab", value: [:]) else {
      Issue.record("an empty vocabulary passed")
      return
    }
    guard case .duplicateID(_, 6, _, "the") = try fault("model", "vocab", "the", value: 6) else {
      Issue.record("a duplicate id passed")
      return
    }
    for id in [-1, 1_000_000, 4_294_967_296, Int.max] {
      guard case .idOutOfRange(_, "the", id, _) = try fault("model", "vocab", "the", value: .number(JSONNumber(id)))
      else {
        Issue.record("id \(id) passed")
        return
      }
    }
    // A token less leaves a gap, so the last id is out of range.
    guard case .idOutOfRange = try fault("model", "vocab", "the", value: nil) else {
      Issue.record("a gap passed")
      return
    }
    guard case .unknownTokenMissing(_, "[NONE]") = try fault("model", "unk_token", value: "[NONE]") else {
      Issue.record("a missing unknown token passed")
      return
    }
  }

  @Test func addedTokens() throws {
    guard case .addedTokenID(_, "[CLS]", 7, 2) = try fault("added_tokens", "2", "id", value: 7) else {
      Issue.record("a wrong id passed")
      return
    }
    guard case .addedTokenTwice(_, "[CLS]") = try fault("added_tokens", "3", "content", value: "[CLS]") else {
      Issue.record("a token passed twice")
      return
    }
  }

  @Test func addedTokensThatNormalizeAlike() throws {
    var tokens = try #require(Fixtures.json("added")["added_tokens"]?.arrayValue)
    let next = try Fixtures.tokenizer("added").vocabularySize
    tokens.append(
      [
        "id": .number(JSONNumber(next)), "content": "STRA\u{DF}E", "single_word": false, "lstrip": false,
        "rstrip": false, "normalized": true, "special": false,
      ])
    let json = try Fixtures.json("added").replacing("added_tokens", with: .array(tokens))
    guard case .addedTokensCollide(_, "Stra\u{DF}e", "STRA\u{DF}E") = try fault(of: Fixtures.tokenizer(json)) else {
      Issue.record("tokens that collide passed")
      return
    }
  }

  @Test func templates() throws {
    let error = try fault("post_processor", "special_tokens", "[SEP]", value: nil)
    guard case .templateToken(_, "post_processor.single[2].SpecialToken.id", "[SEP]", .undefined) = error else {
      Issue.record("\(error)")
      return
    }
    let absent = try fault("post_processor", "special_tokens", "[SEP]", "tokens", value: ["[END]"])
    guard case .templateToken(_, _, "[END]", .notInVocabulary) = absent else {
      Issue.record("\(absent)")
      return
    }
    let wrong = try fault("post_processor", "special_tokens", "[SEP]", "ids", value: [4])
    guard case .templateToken(_, _, "[SEP]", .wrongID(4, 3)) = wrong else {
      Issue.record("\(wrong)")
      return
    }
    let bert = try fault("post_processor", "sep", value: ["[END]", 3], in: "cased")
    guard case .templateToken(_, "post_processor.sep[0]", "[END]", .notInVocabulary) = bert else {
      Issue.record("\(bert)")
      return
    }
  }
}
