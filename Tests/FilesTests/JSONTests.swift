import Files
import Foundation
import Testing

@Suite struct JSONTests {
  @Test func readsEveryKindOfValue() throws {
    let value = try JSON.parse(
      #" {"a": [1, -0.5, 2e3, true, false, null, "x"], "b": {"c": {}}, "d": []} "#, source: "test")
    #expect(value["a"]?.arrayValue?.count == 7)
    #expect(value["a"]?.arrayValue?[0].intValue == 1)
    #expect(value["a"]?.arrayValue?[1].doubleValue == -0.5)
    #expect(value["a"]?.arrayValue?[2].doubleValue == 2000)
    #expect(value["a"]?.arrayValue?[2].intValue == nil)
    #expect(value["a"]?.arrayValue?[3].boolValue == true)
    #expect(value["a"]?.arrayValue?[4].boolValue == false)
    #expect(value["a"]?.arrayValue?[5].isNull == true)
    #expect(value["a"]?.arrayValue?[6].stringValue == "x")
    #expect(value["b"]?["c"]?.objectValue?.members.isEmpty == true)
    #expect(value["d"]?.arrayValue?.isEmpty == true)
    #expect(value["missing"] == nil)
    #expect(value["a"]?["b"] == nil)
  }

  @Test func keepsTheOrderOfKeysAndTheSpellingOfNumbers() throws {
    let text = #"{"z":1.50,"a":-0,"m":1E+2,"\#u{e9}":12345678901234567890,"e\#u{301}":0.1}"#
    let value = try JSON.parse(text, source: "test")
    #expect(value.serialized() == text)
    #expect(value.objectValue?.members.map(\.key.utf8.count) == [1, 1, 1, 2, 3])
  }

  @Test func canonicallyEqualKeysAreDifferentKeys() throws {
    let value = try JSON.parse("{\"\u{e9}\":1,\"e\u{301}\":2}", source: "test")
    #expect(value["\u{e9}"]?.intValue == 1)
    #expect(value["e\u{301}"]?.intValue == 2)
    #expect(JSON.string("\u{e9}") != JSON.string("e\u{301}"))
  }

  @Test(arguments: [
    (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
    (#""\u0041\u00e9\u6587""#, "A\u{e9}\u{6587}"),
    (#""\ud83d\ude00x""#, "\u{1f600}x"),
    (#""\u0000""#, "\u{0}"),
    (#""\uFFFF\uDBFF\uDFFF""#, "\u{ffff}\u{10ffff}"),
    ("\"\u{1f600} \u{7f} \u{85}\"", "\u{1f600} \u{7f} \u{85}"),
  ])
  func readsStrings(_ source: String, _ expected: String) throws {
    let found = try JSON.parse(source, source: "test").stringValue
    #expect(found.map { Array($0.utf8) } == Array(expected.utf8))
  }

  /// The fault, and the line and column where an editor would show it.
  @Test(
    arguments: [
      ("", .empty, 1, 1), (" \n ", .empty, 2, 2),
      ("\u{feff}{}", .byteOrderMark, 1, 1),
      ("{\"a\":1,\n \"b\":2,\n \"a\":3}", .duplicateKey("a"), 3, 2),
      ("{\"a\":1,\"\\u0061\":3}", .duplicateKey("a"), 1, 8),
      ("{\"é\":x}", .unexpectedByte(found: 0x78, expected: "a value"), 1, 6),
      ("{} {}", .trailingBytes, 1, 4), ("1 2", .trailingBytes, 1, 3), ("[1]]", .trailingBytes, 1, 4),
      ("[1,]", .unexpectedByte(found: 0x5d, expected: "a value"), 1, 4),
      ("{\"a\":1,}", .unexpectedByte(found: 0x7d, expected: "a key in double quotes"), 1, 8),
      ("{a:1}", .unexpectedByte(found: 0x61, expected: "a key in double quotes"), 1, 2),
      ("{'a':1}", .unexpectedByte(found: 0x27, expected: "a key in double quotes"), 1, 2),
      ("{\"a\" 1}", .unexpectedByte(found: 0x31, expected: "':'"), 1, 6),
      ("[1 2]", .unexpectedByte(found: 0x32, expected: "',' or ']'"), 1, 4),
      ("{\"a\":1 \"b\"", .unexpectedByte(found: 0x22, expected: "',' or '}'"), 1, 8),
      ("[1", .unexpectedEnd(expected: "',' or ']'"), 1, 3), ("{\"a\":", .unexpectedEnd(expected: "a value"), 1, 6),
      ("\"abc", .unexpectedEnd(expected: "'\"'"), 1, 5), ("\"abc\\", .unexpectedEnd(expected: "an escape"), 1, 6),
      ("\"\\u12", .unexpectedEnd(expected: "four hexadecimal digits"), 1, 6),
      ("tru", .unexpectedEnd(expected: "true"), 1, 4), ("nul1", .unexpectedByte(found: 0x31, expected: "null"), 1, 4),
      ("True", .unexpectedByte(found: 0x54, expected: "a value"), 1, 1),
      ("NaN", .unexpectedByte(found: 0x4e, expected: "a value"), 1, 1),
      ("// no\n1", .unexpectedByte(found: 0x2f, expected: "a value"), 1, 1),
      ("\"a\nb\"", .controlCharacter(0x0a), 1, 3), ("\"\\n\u{1}\"", .controlCharacter(1), 1, 4),
      ("\"\\x\"", .invalidEscape, 1, 2), ("\"\\u00g0\"", .invalidEscape, 1, 2), ("\"\\u+123\"", .invalidEscape, 1, 2),
      ("\"\\ud800\"", .loneSurrogate, 1, 2), ("\"\\udc00\"", .loneSurrogate, 1, 2),
      ("\"\\ud800\\u0041\"", .loneSurrogate, 1, 2), ("\"\\ud800\\ud800\"", .loneSurrogate, 1, 2),
      ("\"\\ud800x\"", .loneSurrogate, 1, 2),
      ("01", .invalidNumber, 1, 1), ("-", .invalidNumber, 1, 1), ("1.", .invalidNumber, 1, 1),
      ("1.e3", .invalidNumber, 1, 1), ("1e", .invalidNumber, 1, 1), ("1e+", .invalidNumber, 1, 1),
      ("-01", .invalidNumber, 1, 1), (".5", .unexpectedByte(found: 0x2e, expected: "a value"), 1, 1),
      ("+1", .unexpectedByte(found: 0x2b, expected: "a value"), 1, 1), ("0x10", .trailingBytes, 1, 2),
      ("[1e400]", .numberOutOfRange("1e400"), 1, 2), ("-1e309", .numberOutOfRange("-1e309"), 1, 1),
      ("\u{a0}1", .unexpectedByte(found: 0xc2, expected: "a value"), 1, 1),
    ] as [(String, FilesError.JSONFault, Int, Int)])
  func refuses(_ source: String, _ fault: FilesError.JSONFault, _ line: Int, _ column: Int) {
    let error = filesError { _ = try JSON.parse(source, source: "test") }
    #expect(error == .json(source: "test", line: line, column: column, fault: fault), "\(source)")
  }

  @Test(
    arguments: [
      ([0x22, 0xff, 0x22], 2), ([0x22, 0x61, 0xc3, 0x22], 3), ([0x22, 0xed, 0xa0, 0x80, 0x22], 2),
      ([0x22, 0xc0, 0x80, 0x22], 2), ([0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], 2), ([0x22, 0x5c, 0x6e, 0xff, 0x22], 4),
    ] as [([UInt8], Int)])
  func refusesInvalidUTF8(_ source: [UInt8], _ column: Int) {
    let error = filesError { _ = try JSON.parse(source, source: "test") }
    #expect(error == .json(source: "test", line: 1, column: column, fault: .invalidUTF8))
  }

  @Test func limitsDepth() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try JSON.parse(nested(128), source: "test")
    #expect(
      filesError { _ = try JSON.parse(nested(129), source: "test") }
        == .json(source: "test", line: 1, column: 129, fault: .tooDeep(limit: 128)))
    _ = filesError { _ = try JSON.parse(String(repeating: "[{\"a\":", count: 100_000), source: "test") }
  }

  @Test func acceptsLongNumbersInRange() throws {
    let digits = "1" + String(repeating: "0", count: 305)
    #expect(try JSON.parse(digits, source: "test").doubleValue == 1e305)
    #expect(filesError { _ = try JSON.parse(digits + "00000", source: "test") } != nil)
    let small = "0." + String(repeating: "0", count: 400) + "1"
    #expect(try JSON.parse(small, source: "test").doubleValue == 0)
  }

  /// Foundation's parser as an independent reader of what we write.
  @Test func writesWhatOthersRead() throws {
    let value: JSON = [
      "text": "quote \" slash \\ line \n tab \t bell \u{7} é 文 😀", "list": [1, 2.5, nil, true, [], [:]],
      "small": .number(JSONNumber(Float(1e-5))), "third": .number(JSONNumber(1.0 / 3)),
    ]
    for text in [value.serialized(), value.serialized(pretty: true)] {
      let read = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
      #expect(read?["text"] as? String == value["text"]?.stringValue)
      #expect((read?["list"] as? [Any])?.count == 6)
      #expect((read?["small"] as? NSNumber)?.floatValue == 1e-5)
      #expect((read?["third"] as? NSNumber)?.doubleValue == 1.0 / 3)
      #expect(try JSON.parse(text, source: "test") == value)
    }
    let pretty = try JSON.parse(#"{"a":[1,{"b":[]}],"c":{}}"#, source: "test").serialized(pretty: true)
    #expect(pretty == "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {}\n}")
  }

  @Test func numbersPrintAtTheirOwnPrecision() {
    #expect(JSONNumber(Float(0.1)).literal == "0.1")
    #expect(JSONNumber(0.1).literal == "0.1")
    #expect(JSONNumber(-7).literal == "-7")
    #expect(JSONNumber(Double.nan).literal == "null")
    #expect(JSONNumber(-Float.infinity).literal == "null")
  }

  @Test(arguments: [3, 500]) func objectsAreChangedByKey(count: Int) throws {
    let source = "{" + (0..<count).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
    var object = try #require(try JSON.parse(source, source: "test").objectValue)
    #expect(object["k\(count - 1)"]?.intValue == count - 1)
    object["k1"] = "changed"
    object["new"] = 1
    object["k0"] = nil
    #expect(object["k1"]?.stringValue == "changed")
    #expect(object["new"]?.intValue == 1)
    #expect(object["k0"] == nil)
    #expect(object["k\(count - 1)"]?.intValue == count - 1)
    #expect(object.members.count == count)
    #expect(object.members.last?.key == "new")
  }

  @Test func readsALargeVocabulary() throws {
    let members = (0..<30_000).map { "\"token \($0)\": \($0)" }
    let parsed = try JSON.parse("{" + members.joined(separator: ",\n") + "}", source: "test")
    let object = try #require(parsed.objectValue)
    #expect(object.members.count == 30_000)
    let wrong = (0..<30_000).filter { (id: Int) in object["token \(id)"]?.intValue != id }
    #expect(wrong.isEmpty)
    let repeated = members + ["\"token 17\": 0"]
    let error = filesError { _ = try JSON.parse("{" + repeated.joined(separator: ",\n") + "}", source: "test") }
    #expect(error == .json(source: "test", line: 30_001, column: 1, fault: .duplicateKey("token 17")))
  }

  /// Random damage to valid text: it is read or refused, and what is read comes back the same.
  @Test func survivesDamage() throws {
    let seed = Array(#"{"a":[1,-2.5e3,"x\u00e9\ud83d\ude00é",null],"b":{"c":true,"d":{}},"e":[[],[{}]]}"#.utf8)
    var random = SeededGenerator(state: 11)
    let palette = Array("\"\\{}[]:,0123456789eE+-.ut \n\u{0}é".utf8) + [0xff, 0xc3, 0xed, 0xf0]
    for _ in 0..<20_000 {
      var damaged = seed
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<damaged.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: damaged[place] = palette[Int.random(in: 0..<palette.count, using: &random)]
        case 1: damaged.remove(at: place)
        default: damaged.insert(palette[Int.random(in: 0..<palette.count, using: &random)], at: place)
        }
      }
      guard let value = try? JSON.parse(damaged, source: "test") else { continue }
      let again = try JSON.parse(value.serialized(), source: "test")
      #expect(again == value)
      #expect((try? JSONSerialization.jsonObject(with: Data(damaged), options: .fragmentsAllowed)) != nil)
    }
  }
}
