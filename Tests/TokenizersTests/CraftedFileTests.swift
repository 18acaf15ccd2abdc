import Files
import Foundation
import Testing
import Tokenizers

/// Files that end the process of other programs: one line each, and no trap.
@Suite struct CraftedFileTests {
  private func fault(_ json: JSON) throws -> TokenizerError {
    let error = try #require(throws: TokenizerError.self) { _ = try Fixtures.tokenizer(json) }
    let line = error.description
    #expect(!line.contains("\n") && line.contains("; ") && line.contains("/tokenizer.json"), "\(line)")
    #expect(line.utf8.count < 600)
    return error
  }

  private func fault(_ name: String, _ path: String..., value: JSON?) throws -> TokenizerError {
    try fault(Fixtures.json(name).replacing(path[...], with: value))
  }

  struct MergeCase: Sendable, CustomStringConvertible {
    let merge: JSON
    let expected: TokenizerError.MergeFault
    var description: String { merge.serialized() }
  }

  @Test(arguments: [
    MergeCase(merge: "a", expected: .notPair),
    MergeCase(merge: "a b c", expected: .notPair),
    MergeCase(merge: ["a"], expected: .notPair),
    MergeCase(merge: ["a", "b", "c"], expected: .notPair),
    MergeCase(merge: ["a", 7], expected: .notPair),
    MergeCase(merge: 7, expected: .notPair),
    MergeCase(merge: ["a", "nowhere"], expected: .notInVocabulary("nowhere")),
    MergeCase(merge: "nowhere a", expected: .notInVocabulary("nowhere")),
    MergeCase(merge: ["[UNK]", "[UNK]"], expected: .productNotInVocabulary("[UNK]NK]")),
    MergeCase(merge: ["a", "b"], expected: .shorterThanPrefix("b")),
  ]) func merges(_ example: MergeCase) throws {
    let vocabulary: JSON = ["[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "a": 3, "b": 4, "##c": 5]
    let json = try Fixtures.json("continuing").replacing("model", "vocab", with: vocabulary)
      .replacing("model", "merges", with: [example.merge])
    guard case .merge(_, "model.merges[0]", example.expected) = try fault(json) else {
      Issue.record("another error")
      return
    }
  }

  @Test func modelsOfParts() throws {
    guard case .field(_, "model.merges", _, _) = try fault("modernbert", "model", "merges", value: nil) else {
      Issue.record("a model without merges passed")
      return
    }
    guard case .field(_, "model.dropout", _, _) = try fault("modernbert", "model", "dropout", value: 0.1) else {
      Issue.record("chance passed")
      return
    }
    guard case .unknownTokenMissing(_, "<none>") = try fault("modernbert", "model", "unk_token", value: "<none>") else {
      Issue.record("a missing unknown token passed")
      return
    }
    guard case .unknownTokenMissing = try fault("word-level", "model", "unk_token", value: "<none>") else {
      Issue.record("a missing unknown token passed")
      return
    }
    for suffix in ["</w>", "\u{0}"] {
      let json = try Fixtures.json("fallback").replacing("model", "end_of_word_suffix", with: .string(suffix))
      guard case .field(_, "model.byte_fallback", _, _) = try fault(json) else {
        Issue.record("bytes with a suffix passed")
        return
      }
    }
  }

  @Test(arguments: [nil, -1, 702, 4_294_967_299, 1.5, "3"] as [JSON?]) func unknownIDs(_ id: JSON?) throws {
    guard case .field(_, "model.unk_id", _, _) = try fault("xlm-roberta", "model", "unk_id", value: id) else {
      Issue.record("another error")
      return
    }
  }

  @Test(arguments: [nil, "NaN", "Infinity", true, []] as [JSON?]) func scores(_ score: JSON?) throws {
    let entry: JSON = score.map { ["the", $0] } ?? ["the"]
    guard case .field(_, "model.vocab[5]", _, _) = try fault("deberta", "model", "vocab", "5", value: entry) else {
      Issue.record("another error")
      return
    }
  }

  @Test func scoresBeyondNumbers() throws {
    let text = try Fixtures.json("deberta").serialized()
    let number = try #require(text.range(of: "0.0")).lowerBound
    for literal in ["1e400", "-1e400", "NaN", "inf"] {
      var changed = text
      changed.replaceSubrange(number..<text.index(number, offsetBy: 3), with: literal)
      let error = try #require(throws: FilesError.self) {
        _ = try Fixtures.tokenizer(files: ["tokenizer.json": changed])
      }
      #expect(!error.description.contains("\n"))
    }
  }

  /// Sums of such scores leave the numbers; the best path is still one.
  @Test(arguments: [1e308, -1e308]) func hugeScores(_ score: Double) throws {
    var json = try Fixtures.json("deberta")
    let entries = try #require(json["model"]?["vocab"]?.arrayValue)
    for index in stride(from: 4, to: entries.count, by: 2) {
      json = json.replacing(
        "model", "vocab", "\(index)", "1", with: .number(JSONNumber(index % 4 == 0 ? score : -score)))
    }
    let encoding = try Fixtures.tokenizer(json).encode("the unfulness of dark movies", addSpecialTokens: false)
    #expect(encoding.offsets.last?.end == 28 && encoding.offsets.first?.start == 0)
  }

  @Test func tokensTwice() throws {
    let entry = try #require(Fixtures.json("deberta")["model"]?["vocab"]?.arrayValue?[9])
    guard case .tokenTwice(_, "model.vocab", _, 9) = try fault("deberta", "model", "vocab", "20", value: entry) else {
      Issue.record("another error")
      return
    }
  }

  @Test func templates() throws {
    guard
      case .templateToken(_, "post_processor.single[0].SpecialToken.id", "<s>", .undefined) = try fault(
        "xlm-roberta", "post_processor", "special_tokens", "<s>", value: nil)
    else {
      Issue.record("a token that no entry has passed")
      return
    }
    guard
      case .templateToken(_, "post_processor.sep[0]", "<none>", .notInVocabulary) = try fault(
        "roberta", "post_processor", "sep", value: ["<none>", 2])
    else {
      Issue.record("a missing token passed")
      return
    }
    guard
      case .templateToken(_, "post_processor.cls[1]", "<s>", .wrongID(7, 0)) = try fault(
        "roberta", "post_processor", "cls", value: ["<s>", 7])
    else {
      Issue.record("a wrong id passed")
      return
    }
    let template = try #require(Fixtures.json("modernbert")["post_processor"])
    let bytes: JSON = ["type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true]
    let roberta = try #require(Fixtures.json("roberta")["post_processor"])
    for (name, processors) in [("modernbert", [template, template]), ("roberta", [roberta, bytes])] {
      let sequence: JSON = ["type": "Sequence", "processors": .array(processors)]
      guard case .field(_, "post_processor.processors[1]", _, _) = try fault(name, "post_processor", value: sequence)
      else {
        Issue.record("a sequence that we do not have passed")
        return
      }
    }
  }

  @Test(arguments: [[4, 4], [4, 5], [0, 1], [8, -1]]) func stridePastTheWindow(_ numbers: [Int]) throws {
    let truncation: JSON = [
      "direction": "Right", "max_length": .number(JSONNumber(numbers[0])), "strategy": "LongestFirst",
      "stride": .number(JSONNumber(numbers[1])),
    ]
    guard case .field(_, "truncation.stride", _, _) = try fault("roberta", "truncation", value: truncation) else {
      Issue.record("another error")
      return
    }
    _ = try Fixtures.tokenizer(
      Fixtures.json("roberta").replacing(
        "truncation",
        with: [
          "direction": "Right", "max_length": 8, "strategy": "LongestFirst", "stride": 2,
        ]))
  }

  @Test(arguments: [
    "(", "a)", "[", "[]", "[^]", "[z-a]", "a{2", "a{,3}", "a{3,2}", "a{0}", "*a", "a**", "a+?", "a*", "(a*b)",
    "(?<=a)b",
    "\\", "\\w", "\\d+", "\\p{Lu}", "\\p{L", "^a", "a$", "\\ba", "(?:a(?:b))", "(?:ab)+", "a+(?:b|c)", "(?!a",
    "(?!ab)c",
    "a|", "a+b+c+", "\\s*|x", "[a&&b]", "", "a{2}+",
  ]) func patterns(_ pattern: String) throws {
    let split: JSON = [
      "type": "Split", "pattern": ["Regex": .string(pattern)], "behavior": "Isolated", "invert": false,
    ]
    guard
      case .pattern(_, "pre_tokenizer.pattern.Regex", pattern, _) = try fault(
        "roberta", "pre_tokenizer", value: split)
    else {
      Issue.record("another error")
      return
    }
  }

  @Test func partsOfPatterns() throws {
    let text: JSON = ["type": "Split", "pattern": ["String": ""], "behavior": "Isolated", "invert": false]
    guard case .field(_, "pre_tokenizer.pattern.String", _, _) = try fault("roberta", "pre_tokenizer", value: text)
    else {
      Issue.record("an empty text passed")
      return
    }
    let behavior = text.replacing("pattern", "String", with: "a").replacing("behavior", with: "isolated")
    guard
      case .unsupported(_, "pre_tokenizer.behavior", "isolated", _) = try fault(
        "roberta", "pre_tokenizer", value: behavior)
    else {
      Issue.record("an unknown behaviour passed")
      return
    }
    let long = text.replacing("pattern", with: ["Regex": .string(String(repeating: "a", count: 501))])
    guard case .pattern = try fault("roberta", "pre_tokenizer", value: long) else {
      Issue.record("a long pattern passed")
      return
    }
  }

  @Test func marks() throws {
    let metaspace: JSON = ["type": "Metaspace", "replacement": "ab", "prepend_scheme": "always"]
    guard case .field(_, "pre_tokenizer.replacement", _, _) = try fault("deberta", "pre_tokenizer", value: metaspace)
    else {
      Issue.record("two characters passed")
      return
    }
    let scheme = metaspace.replacing("replacement", with: "_").replacing("prepend_scheme", with: "last")
    guard
      case .unsupported(_, "pre_tokenizer.prepend_scheme", "last", _) = try fault(
        "deberta", "pre_tokenizer", value: scheme)
    else {
      Issue.record("an unknown scheme passed")
      return
    }
    let both = scheme.replacing("prepend_scheme", with: "first").replacing("add_prefix_space", with: false)
    guard case .field(_, "pre_tokenizer.prepend_scheme", _, _) = try fault("deberta", "pre_tokenizer", value: both)
    else {
      Issue.record("two schemes passed")
      return
    }
  }

  /// Sequences in sequences, as deep as a file may be.
  @Test func deepFiles() throws {
    var normalizer: JSON = ["type": "NFC"]
    var depth = 0
    while depth < 200 {
      normalizer = ["type": "Sequence", "normalizers": [normalizer]]
      depth += 1
    }
    do {
      let tokenizer = try Fixtures.tokenizer(Fixtures.json("modernbert").replacing("normalizer", with: normalizer))
      #expect(
        tokenizer.encode("e\u{301}", addSpecialTokens: false).ids
          == tokenizer.encode("\u{e9}", addSpecialTokens: false).ids)
    } catch let error as FilesError {
      #expect(!error.description.contains("\n"))
    }
    let text = String(repeating: "[", count: 300_000)
    #expect(throws: FilesError.self) { try Fixtures.tokenizer(files: ["tokenizer.json": "{\"normalizer\": \(text)"]) }
  }
}
