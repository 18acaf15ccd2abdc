import Files
import Serving
import Tasks
import Testing

/// `/rerank`: whatever reads pairs puts texts in order.
@Suite struct RerankTests {
  private static let number = TinyServer.fixtures + "/foreign/number"

  /// A number of one output of another library, as its own computation gives it.
  @Test func aCrossEncoderThatOthersMade() async throws {
    let reference = try ServingReference.read("ranks")
    let (query, texts) = (try #require(reference["query"]), try #require(reference["texts"]))
    let (logits, scores) = (reference["logits"]?.doubles ?? [], reference["scores"]?.doubles ?? [])
    let order = logits.indices.sorted { logits[$0] > logits[$1] }
    #expect(logits.count == 5 && order != Array(logits.indices))
    let tiny = try TinyServer(more: [("ranker", { _ in Self.number })])
    try await tiny.test { client in
      func ranks(_ members: (String, JSON)...) async throws -> [JSON] {
        var object = JSONObject()
        for (key, value) in [("query", query), ("texts", texts)] + members { object[key] = value }
        let reply = try await client.post("/rerank", JSON.object(object).serialized())
        #expect(reply.status == 200, "\(reply.text)")
        return reply.json.arrayValue ?? []
      }
      let plain = try await ranks()
      #expect(plain.map { $0["index"]?.intValue } == order)
      #expect(plain.allSatisfy { $0.objectValue?.members.map(\.key) == ["index", "score"] })
      for (rank, place) in zip(plain, order) { #expect(abs((rank["score"]?.doubleValue ?? 2) - scores[place]) < 1e-5) }
      let raw = try await ranks(("raw_scores", true), ("return_text", true), ("truncate", true))
      #expect(raw.map { $0["index"]?.intValue } == order)
      for (rank, place) in zip(raw, order) {
        #expect(abs((rank["score"]?.doubleValue ?? 2) - logits[place]) < 1e-5)
        #expect(rank["text"] == texts.arrayValue?[place])
      }
      #expect(try await ranks(("model", "ranker")) == plain)
      let served = try await client.get("/info").json["models"]?.arrayValue ?? []
      #expect(served.map { $0["reads_pairs"] } == [false, false, false, true])
    }
  }

  /// The probability of a label, where a model of ours reads pairs.
  @Test func aLabelOfPairs() async throws {
    let tiny = try TinyServer(
      more: [
        ("answers", { try TinyServer.publish(.classification, at: $0, labels: ["no", "Yes"], pairColumn: "b") }),
        ("stance", { try TinyServer.publish(.sentiment, at: $0, labels: ["for", "against"], pairColumn: "b") }),
      ])
    let alone = try ["dull", "good film"].map { try tiny.alone("answers", TextInput("a film", pair: $0)) }
    let yes = alone.map { scores in scores.first { $0.label == "Yes" }?.score ?? -1 }
    let against = try tiny.alone("stance", TextInput("a film", pair: "dull")).first { $0.label == "against" }?.score
    try await tiny.test { client in
      let ranks = try await client.post("/rerank", #"{"query": "a film", "texts": ["dull", "good film"]}"#)
      let found = ranks.json.arrayValue ?? []
      #expect(found.map { $0["score"]?.doubleValue } == yes.sorted(by: >))
      #expect(found.map { $0["index"]?.intValue } == (yes[0] >= yes[1] ? [0, 1] : [1, 0]))
      let other = try await client.post(
        "/rerank", #"{"query": "a film", "texts": ["dull"], "model": "stance", "label": "against"}"#)
      #expect(other.json.arrayValue?.first?["score"]?.doubleValue == against)
      // A label alone finds the first model that has it.
      let found2 = try await client.post("/rerank", #"{"query": "a film", "texts": ["dull"], "label": "against"}"#)
      #expect(found2.json == other.json)
      for body in [
        #"{"query": "a", "texts": ["b"], "model": "stance"}"#,
        #"{"query": "a", "texts": ["b"], "model": "stance", "label": "neither"}"#,
      ] {
        let reply = try await client.post("/rerank", body)
        #expect(reply.status == 422 && reply.json["error"]?.stringValue?.contains("for, against") ?? false)
      }
      let single = try await client.post("/rerank", #"{"query": "a", "texts": ["b"], "model": "topic"}"#)
      #expect(single.status == 424 && single.error == "backend")
    }
  }

  @Test func whatItRefuses() async throws {
    let none = try TinyServer()
    try await none.test { client in
      let reply = try await client.post("/rerank", #"{"query": "a", "texts": ["b"]}"#)
      #expect(reply.status == 424 && reply.error == "backend")
      #expect(reply.json["error"]?.stringValue?.hasPrefix("model is not a re-ranker model") ?? false)
    }
    let tiny = try TinyServer(more: [("ranker", { _ in Self.number })]) { $0.inputsPerRequest = 2 }
    try await tiny.test { client in
      let calls: [(String, Int, String)] = [
        (#"{"query": "a", "texts": []}"#, 400, "empty"), (#"{"query": "", "texts": ["b"]}"#, 400, "empty"),
        (#"{"query": "a", "texts": ["b", "c", "d"]}"#, 413, "validation"),
        (#"{"query": "a"}"#, 422, "validation"), (#"{"texts": ["a"]}"#, 422, "validation"),
        (#"{"query": ["a"], "texts": ["b"]}"#, 422, "validation"),
        (#"{"query": "a", "texts": "b"}"#, 422, "validation"), (#"{"query": "a", "texts": [1]}"#, 422, "validation"),
        (#"{"query": "a", "texts": ["b"], "raw_scores": "no"}"#, 422, "validation"),
        (#"{"query": "a", "texts": ["b"], "truncation_direction": "up"}"#, 422, "validation"),
        (#"{"query": "a", "texts": ["b"], "label": "x", "model": "ranker"}"#, 422, "validation"),
        (#"{"query": "a", "texts": ["b"], "model": "nobody"}"#, 404, "not_found"),
      ]
      for (body, status, type) in calls {
        let reply = try await client.post("/rerank", body)
        #expect(reply.status == status && reply.error == type, "\(body): \(reply.status) \(reply.text)")
      }
    }
  }
}
