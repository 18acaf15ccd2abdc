import Files
import Foundation
import Testing
import Tokenizers

/// Tokenizer files with further pieces: what the reference makes of them, and which bytes change.
@Suite struct ExtendedFilesTests {
  private func bytes(_ directory: DirectoryHandle, _ name: String) throws -> [UInt8] {
    try directory.map(name).withBytes { Array($0) }
  }

  @Test(arguments: ExtensionFixture.names) func encodingsOfTheReference(_ name: String) throws {
    let fixture = try ExtensionFixture(name)
    let added = try VocabularyExtension(fixture.learned.map(\.token), to: fixture.tokenizer, file: "")
    let files = try ExtendedTokenizerFiles.changed(fixture.directory, added)
    var all = Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.bytes) })
    for other in try fixture.directory.names() where all[other] == nil {
      all[other] = try bytes(fixture.directory, other)
    }
    let tokenizer = try Fixtures.tokenizer(files: all)
    #expect(tokenizer.vocabularySize == added.vocabularySize)
    #expect(tokenizer.specialTokens == fixture.tokenizer.specialTokens)
    for (index, token) in added.tokens.enumerated() {
      #expect(tokenizer.id(of: token.text) == added.firstID + Int32(index))
    }
    for row in fixture.rows { #expect(row.encoded(by: tokenizer) == row.expected, "\(row.text)") }
    let newIDs = fixture.rows.reduce(0) { $0 + $1.expected.ids.count { $0 >= added.firstID } }
    #expect(newIDs > 30)
  }

  /// All that is new stands in one place; without it the file is the old one.
  @Test(arguments: ["uncased", "mpnet"]) func otherBytesStay(_ name: String) throws {
    let fixture = try ExtensionFixture(name)
    let added = try VocabularyExtension(["zz\u{e9}", "##\u{1F9EC}x"], to: fixture.tokenizer, file: "")
    let file = try #require(ExtendedTokenizerFiles.changed(fixture.directory, added).first)
    #expect(file.name == "tokenizer.json")
    let old = try bytes(fixture.directory, "tokenizer.json")
    let start = zip(old, file.bytes).prefix { $0 == $1 }.count
    let length = file.bytes.count - old.count
    #expect(Array(file.bytes[..<start] + file.bytes[(start + length)...]) == old)
    let first = Int(added.firstID)
    let followers = name == "mpnet" ? ",\"<mask>\":\(first - 1)" : ""
    let expected = "\(followers),\"zz\u{e9}\":\(first),\"##\u{1F9EC}x\":\(first + 1)"
    #expect(String(decoding: file.bytes, as: UTF8.self).contains(expected))
    #expect(length == expected.utf8.count)
  }

  private static let lines = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\nfilm\n##s\n"

  private func extended(_ files: [String: String], _ tokens: [String]) throws -> [String: String] {
    try withFiles(files.mapValues { Array($0.utf8) }) { directory in
      let added = try VocabularyExtension(tokens, to: TokenizerLoader.load(directory), file: directory.path)
      return Dictionary(
        uniqueKeysWithValues: try ExtendedTokenizerFiles.changed(directory, added).map {
          ($0.name, String(decoding: $0.bytes, as: UTF8.self))
        })
    }
  }

  @Test func vocabularyLines() throws {
    let plain = try extended(["vocab.txt": Self.lines], ["films", "##z"])
    #expect(plain.count == 1)
    #expect(plain["vocab.txt"]?.utf8.elementsEqual((Self.lines + "films\n##z\n").utf8) == true)
    let returns = Self.lines.split(separator: "\n").joined(separator: "\r\n")
    let found = try #require(try extended(["vocab.txt": returns], ["films"])["vocab.txt"])
    #expect(found.utf8.elementsEqual((returns + "\r\nfilms\r\n").utf8))
    let open = try #require(try extended(["vocab.txt": String(Self.lines.dropLast())], ["films"])["vocab.txt"])
    #expect(open.utf8.elementsEqual((Self.lines + "films\n").utf8))
  }

  @Test func addedTokensAfterTheLinesGetALine() throws {
    let decoder = """
      {"added_tokens_decoder": {"8": {"content": "<x>", "lstrip": false, "rstrip": false, "normalized": false,
        "single_word": false, "special": true}}}
      """
    let files = ["vocab.txt": Self.lines, "tokenizer_config.json": decoder]
    let found = try extended(files, ["films"])
    #expect(found["vocab.txt"]?.utf8.elementsEqual((Self.lines + "<x>\nfilms\n").utf8) == true)
    var tokenizer = try Fixtures.tokenizer(files: files)
    #expect(tokenizer.encode("films<x>", addSpecialTokens: false).ids == [6, 7, 8])
    tokenizer = try Fixtures.tokenizer(files: ["vocab.txt": found["vocab.txt"] ?? "", "tokenizer_config.json": decoder])
    #expect(tokenizer.encode("films<x>", addSpecialTokens: false).ids == [9, 8])
  }

  @Test func bothFilesOrNone() throws {
    let tokens = Self.lines.split(separator: "\n").enumerated().map {
      JSONObject.Member(
        key: String($0.element), value: .number(JSONNumber($0.offset)))
    }
    let json = try Fixtures.json("uncased").replacing("model", "vocab", with: .object(JSONObject(tokens)))
      .replacing("post_processor", "special_tokens", with: .object(JSONObject()))
      .replacing("post_processor", with: nil).serialized()
    let both = try extended(["tokenizer.json": json, "vocab.txt": Self.lines], ["films"])
    #expect(both.keys.sorted() == ["tokenizer.json", "vocab.txt"])
    #expect(both["tokenizer.json"]?.contains("\"##s\":7,\"films\":8}") == true)
    for (lines, line) in [
      (String(Self.lines.dropLast(4)), 8), (Self.lines.replacing("film", with: "movie"), 7),
      (Self.lines + "more\n", 9),
    ] {
      let error = try #require(throws: TokenizerError.self) {
        try extended(["tokenizer.json": json, "vocab.txt": lines], ["films"])
      }
      #expect(error.description.contains("vocab.txt: line \(line): expected") && !error.description.contains("\n"))
    }
  }

  @Test(arguments: ["", "##", "film", "a b", "a\n", "a\u{a0}b", "\u{200b}", "\u{7}"])
  func tokensThatAreNone(_ token: String) throws {
    let tokenizer = try Fixtures.tokenizer(files: ["vocab.txt": Self.lines])
    let error = try #require(throws: TokenizerError.self) {
      _ = try VocabularyExtension(["new", token], to: tokenizer, file: "here")
    }
    #expect(error.description.hasPrefix("here: expected a ") && !error.description.contains("\n"))
  }

  @Test func tokensKnowTheirPieces() throws {
    let tokenizer = try Fixtures.tokenizer(files: ["vocab.txt": Self.lines + "fi\n##l\n##m\n##lm\n"])
    let added = try VocabularyExtension(["films", "##lms", "filmx", "##x", "the\u{301}"], to: tokenizer, file: "")
    #expect(added.tokens.map(\.pieces) == [[6, 7], [11, 7], [1], [1], [1]])
    #expect(added.firstID == 12)
    #expect(throws: TokenizerError.self) { _ = try VocabularyExtension(["x", "x"], to: tokenizer, file: "") }
    let json = added.json
    #expect(
      json["first_id"] == 12 && json["tokens"]?.arrayValue?[1] == ["token": "##lms", "pieces": [11, 7], "saved": 0])
  }

  @Test(.enabled(if: Fixtures.hasDefaultEncoder, "models/minilm-l6 is absent; run `hone pull minilm-l6`"))
  func defaultEncoder() throws {
    let directory = try DirectoryHandle(path: Fixtures.defaultEncoder)
    let added = try VocabularyExtension(["nephropathy", "##opathies"], to: TokenizerLoader.load(directory), file: "")
    #expect(added.firstID == 30522)
    let files = try ExtendedTokenizerFiles.changed(directory, added)
    #expect(files.map(\.name) == ["tokenizer.json", "vocab.txt"])
    for file in files {
      let tokenizer = try Fixtures.tokenizer(files: [file.name: file.bytes])
      #expect(tokenizer.encode("Nephropathy neuropathies", addSpecialTokens: false).ids.contains(30522))
    }
  }
}
