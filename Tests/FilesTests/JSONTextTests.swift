import Files
import Testing

/// Values change in JSON text; all other bytes stay.
@Suite struct JSONTextTests {
  private func text(_ source: String) throws -> JSONText {
    let directory = try TemporaryDirectory()
    return try JSONText(MappedFile(path: directory.write("a.json", source)))
  }

  private func appended(_ source: String, _ path: [String], _ members: [(String, JSON)]) throws -> String? {
    var text = try text(source)
    let isThere = text.append(members.map { JSONObject.Member(key: $0.0, value: $0.1) }, toObjectAt: path)
    if !isThere { #expect(text.bytes == Array(source.utf8)) }
    return isThere ? String(decoding: text.bytes, as: UTF8.self) : nil
  }

  private func replaced(_ source: String, _ path: [String], _ value: JSON) throws -> String? {
    var text = try text(source)
    let isThere = text.replace(path, with: value)
    if !isThere { #expect(text.bytes == Array(source.utf8)) }
    return isThere ? String(decoding: text.bytes, as: UTF8.self) : nil
  }

  @Test func membersFollowTheLastOneAsItIsSpaced() throws {
    #expect(
      try appended(#"{"a":{"v":{"x":0,"}\"{":1}},"z":[{"v":2}]}"#, ["a", "v"], [("é\"", 2), ("q", nil)])
        == #"{"a":{"v":{"x":0,"}\"{":1,"é\"":2,"q":null}},"z":[{"v":2}]}"#)
    #expect(
      try appended("{\n  \"a\" : {\n    \"x\": 0,\n    \"y\": 1e3\n  },\n  \"b\": 1\n}\n", ["a"], [("z", 2), ("w", 3)])
        == "{\n  \"a\" : {\n    \"x\": 0,\n    \"y\": 1e3,\n    \"z\": 2,\n    \"w\": 3\n  },\n  \"b\": 1\n}\n")
    #expect(try appended(#"{"a": { } , "b": 1}"#, ["a"], [("z", 2), ("w", 3)]) == #"{"a": {"z":2,"w":3 } , "b": 1}"#)
    #expect(try appended(" {}", [], [("z", [])]) == #" {"z":[]}"#)
    #expect(try appended(#"{"a":{"x":0}}"#, ["a"], []) == #"{"a":{"x":0}}"#)
    #expect(
      try appended(#"{"x":{"k":[1,{"k":"]}"}],"l":-0.5}}"#, ["x"], [("m", 1)])
        == #"{"x":{"k":[1,{"k":"]}"}],"l":-0.5,"m":1}}"#)
  }

  @Test func valuesAreFoundByTheWholePath() throws {
    let source = #"{"b":{"a":1},"a" :  [1,2], "\u0061b":"x\\","c":true}"#
    #expect(try replaced(source, ["a"], 7) == #"{"b":{"a":1},"a" :  7, "\u0061b":"x\\","c":true}"#)
    #expect(try replaced(source, ["ab"], "y") == #"{"b":{"a":1},"a" :  [1,2], "\u0061b":"y","c":true}"#)
    #expect(try replaced(source, ["b", "a"], 30522) == #"{"b":{"a":30522},"a" :  [1,2], "\u0061b":"x\\","c":true}"#)
    #expect(try replaced(source, ["c"], false) == #"{"b":{"a":1},"a" :  [1,2], "\u0061b":"x\\","c":false}"#)
    #expect(try replaced(source, [], nil) == "null")
    #expect(try replaced(source, ["d"], 1) == nil)
    #expect(try replaced(source, ["a", "b"], 1) == nil)
    #expect(try replaced(source, ["b", "a", "x"], 1) == nil)
    #expect(try appended(source, ["a"], [("x", 1)]) == nil)
    #expect(try replaced("12 ", [], 3) == "3 ")
  }

  @Test(arguments: ["", "{", #"{"a":1,"a":2}"#, "{} x"]) func onlyStrictJSONIsTaken(_ source: String) throws {
    #expect(throws: FilesError.self) { try text(source) }
  }
}
