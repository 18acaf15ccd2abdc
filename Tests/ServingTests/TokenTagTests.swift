import Files
import Serving
import Tasks
import Testing

/// Token classification without aggregation.
@Suite struct TokenTagTests {
  private static let none: JSON = ["aggregation_strategy": "none", "ignore_labels": []]

  @Test func eachTokenAsThePipelineGivesIt() async throws {
    let calls = try #require(try ServingReference.read("tags").arrayValue)
    #expect(calls.count == 18)
    let tiny = try TinyServer(more: [("tags", { _ in TinyServer.fixtures + "/tiny-bert/token-trained" })])
    try await tiny.test { client in
      for call in calls {
        var parameters = JSONObject()
        parameters["aggregation_strategy"] = "none"
        if let ignored = call["ignore_labels"], !ignored.isNull { parameters["ignore_labels"] = ignored }
        let text = try #require(call["text"])
        let reply = try await client.post(
          "/models/tags", ServingReference.body(("inputs", text), ("parameters", .object(parameters))))
        let (found, expected) = (reply.json.arrayValue ?? [], call["tokens"]?.arrayValue ?? [])
        #expect(found.count == expected.count, "\(call)")
        for (token, other) in zip(found, expected) {
          #expect(token.objectValue?.members.map(\.key) == other.objectValue?.members.map(\.key))
          for key in ["entity", "index", "word", "start", "end"] { #expect(token[key] == other[key]) }
          #expect(abs((token["score"]?.doubleValue ?? 2) - (other["score"]?.doubleValue ?? 0)) < 1e-5)
        }
      }
    }
  }

  /// Of texts longer than a window and of models that read sentences every token is there once.
  @Test(arguments: ["names", "tags"]) func everyTokenOnce(name: String) async throws {
    let tiny = try TinyServer(more: [("tags", { _ in TinyServer.fixtures + "/tiny-bert/token-trained" })])
    let text = (1...12).map { "A very likeable film number \($0), not boringly dull. " }.joined()
    try await tiny.test { client in
      let listed = try await client.post(
        "/tokenize", ServingReference.body(("inputs", .string(text)), ("add_special_tokens", false)))
      let expected = listed.json.arrayValue?.first?.arrayValue ?? []
      #expect(expected.count > 200)
      let reply = try await client.post(
        "/models/\(name)", ServingReference.body(("inputs", [.string(text), "a"]), ("parameters", Self.none)))
      let found = reply.json.arrayValue?.first?.arrayValue ?? []
      #expect(found.map { $0["index"]?.intValue } == (1...expected.count).map { $0 })
      #expect(found.map { $0["start"] } == expected.map { $0["start"] })
      #expect(found.map { $0["end"] } == expected.map { $0["stop"] })
      // Labels that are left out are those that were asked for.
      let label = try #require(found[3]["entity"])
      let parameters: JSON = ["aggregation_strategy": "none", "ignore_labels": [label]]
      let rest = try await client.post(
        "/models/\(name)", ServingReference.body(("inputs", .string(text)), ("parameters", parameters)))
      #expect(rest.json.arrayValue == found.filter { $0["entity"] != label })
      #expect(found.contains { $0["entity"] != label })
    }
  }

  @Test func parametersThatCannotBeHonoured() async throws {
    let tiny = try TinyServer()
    try await tiny.test { client in
      for (name, parameters) in [
        ("names", #"{"stride": 4}"#), ("names", #"{"ignore_labels": []}"#), ("names", #"{"ignore_labels": ["X"]}"#),
        ("names", #"{"ignore_labels": "O"}"#), ("names", #"{"aggregation_strategy": "NONE"}"#),
        ("names", #"{"top_k": 1}"#), ("topic", #"{"aggregation_strategy": "simple"}"#),
        ("topic", #"{"aggregation_strategy": "none"}"#),
      ] {
        let reply = try await client.post("/models/\(name)", "{\"inputs\": \"a\", \"parameters\": \(parameters)}")
        #expect(reply.status == 422 && reply.error == "validation", "\(name) \(parameters): \(reply.text)")
      }
      let text = "Anna and the very old man"
      let all = try await client.post("/models/names", "{\"inputs\": \"\(text)\"}")
      #expect(all.json.arrayValue?.isEmpty == false)
      let left = try await client.post(
        "/models/names", "{\"inputs\": \"\(text)\", \"parameters\": {\"ignore_labels\": [\"O\", \"X\"]}}")
      #expect(left.json == [])
      let pair = try await client.post(
        "/models/names",
        #"{"inputs": {"text": "a", "text_pair": "b"}, "parameters": {"aggregation_strategy": "none"}}"#)
      #expect(pair.status == 422 && pair.error == "tokenizer")
    }
  }
}
