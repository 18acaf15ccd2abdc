import Files
import Foundation
import Testing
import Tokenizers

/// Ids, type ids, offsets and word ids are those of the reference library.
@Suite struct ReferenceTests {
  static let samples = [
    "uncased", "cased", "accents", "added", "sequence", "plain", "decomposed", "vocabulary-file",
  ]

  @Test(arguments: samples) func sampleOfHostileLines(_ name: String) throws {
    try check(sample: name)
  }

  static let layouts = [
    "roberta", "roberta-prefix", "roberta-trims", "modernbert", "modernbert-split", "modernbert-plain", "word-end",
    "word-end-digits", "continuing", "continuing-punctuation", "fallback", "fallback-words", "xlm-roberta",
    "xlm-roberta-cleaned", "xlm-roberta-trims", "deberta", "deberta-new", "unigram-bytes", "mpnet", "mpnet-new",
    "electra", "word-level", "word-level-splits",
  ]

  @Test(arguments: layouts) func sampleOfLayout(_ name: String) throws {
    try check(sample: name, rows: 64)
  }

  @Test(.enabled(if: Fixtures.hasDefaultEncoder, "models/minilm-l6 is absent; run `hone pull minilm-l6`"))
  func sampleWithDefaultEncoder() throws {
    try check(sample: "encoder")
  }

  private func check(sample name: String, rows: Int = 112) throws {
    let file = try ReferenceFile(path: "\(Fixtures.directory)/\(name).jsonl")
    #expect(file.rows.count == rows)
    let result = try file.differences()
    #expect(result.tokens > 400)
    #expect(result.differing.isEmpty, "\(result.differing.first ?? "")")
  }

  /// A text around every scalar of the planes in use: classes, (de)compositions, lower cases, where marks go.
  @Test(arguments: 0..<13) func everyScalar(_ index: Int) throws {
    let cases = try JSON.parse(MappedFile(path: "\(Fixtures.directory)/alphabet.json"))
    let reference = try #require(cases.arrayValue?[index])
    let name = try #require(reference["name"]?.stringValue)
    var json = try Fixtures.json("alphabet")
    if let source = reference["source"]?.stringValue {
      json = try json.replacing("normalizer", with: Fixtures.json(source)["normalizer"])
    } else if let normalizer = reference["normalizer"] {
      json = json.replacing("normalizer", with: normalizer)
    } else {
      json = json.replacing("normalizer", with: .null).replacing("pre_tokenizer", with: reference["pre_tokenizer"])
    }
    let tokenizer = try Fixtures.tokenizer(json)
    let digests = try #require(reference["digests"]?.objectValue?.members)
    #expect(digests.count == 812)
    for block in digests {
      let first = try #require(UInt32(block.key, radix: 16)) << 8
      var bytes: [UInt8] = []
      for scalar in first..<first + 256 {
        let scalar = try #require(Unicode.Scalar(scalar))
        let encoding = tokenizer.encode("a\(scalar)\u{323}\u{301}b zz\(scalar)", addSpecialTokens: true)
        for index in 0..<encoding.count {
          let offset = encoding.offsets[index]
          for number in [encoding.ids[index], offset.start, offset.end, encoding.wordIDs[index]] {
            withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
          }
        }
      }
      let digest = bytes.withUnsafeBytes { Digest.sha256($0) }
      #expect(block.value.stringValue == String(digest.prefix(8)), "\(name): U+\(block.key)00 and the 255 after it")
    }
  }

  static let referenceDirectory = ProcessInfo.processInfo.environment["HONE_TOKENIZER_REFERENCE"]

  /// All generated lines and all lines of the data, when make_tokenizer_fixtures.py --full has written them.
  @Test(.enabled(if: referenceDirectory != nil, "HONE_TOKENIZER_REFERENCE names no directory"))
  func fullReference() throws {
    let directory = try #require(Self.referenceDirectory)
    let names = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".jsonl") }
    #expect(!names.isEmpty)
    for name in names.sorted() {
      let file = try ReferenceFile(path: "\(directory)/\(name)")
      let result = try file.differences()
      print("\(name): \(file.rows.count) rows, \(result.tokens) tokens, \(result.differing.count) rows differ")
      #expect(result.differing.isEmpty, "\(result.differing.prefix(3).joined(separator: "\n"))")
    }
  }
}
