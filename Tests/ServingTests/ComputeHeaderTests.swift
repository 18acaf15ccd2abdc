import Files
import HTTPTypes
import Serving
import Testing

/// What replies say of their computation.
@Suite struct ComputeHeaderTests {
  private static let names = [
    "x-compute-type", "x-compute-time", "x-compute-characters", "x-compute-tokens", "x-total-time",
    "x-tokenization-time", "x-queue-time", "x-inference-time",
  ]

  private static func values(_ reply: ServerClient.Reply) -> [String: String] {
    var values: [String: String] = [:]
    for name in names { values[name] = HTTPField.Name(name).flatMap { reply.headers[$0] } }
    return values
  }

  @Test func everyComputationIsMeasured() async throws {
    let tiny = try TinyServer(more: [("ranker", { _ in TinyServer.fixtures + "/foreign/number" })])
    let (text, other) = ("the film 👩‍👩‍👧 was", "a dull day")
    try await tiny.test { client in
      func count(_ texts: [String], special: Bool = true) async throws -> Int {
        let body = ServingReference.body(
          ("inputs", .array(texts.map { .string($0) })), ("add_special_tokens", .bool(special)))
        let reply = try await client.post("/tokenize", body)
        return reply.json.arrayValue?.reduce(0) { $0 + ($1.arrayValue?.count ?? 0) } ?? -1
      }
      let (one, both) = (try await count([text]), try await count([text, other]))
      let pairs = try await count([text, other, text, text], special: false) + 2 * 3
      let long = String(repeating: "very good film ", count: 30)
      let calls: [(String, String, characters: Int, tokens: Int)] = [
        ("/predict", "{\"inputs\": \"\(text)\"}", 18, one),
        ("/predict", "{\"inputs\": [[\"\(text)\"], [\"\(other)\"]]}", 28, both),
        // Each head reads the text.
        ("/predict", "{\"inputs\": \"\(text)\", \"models\": [\"topic\", \"moods\"]}", 36, 2 * one),
        ("/models/names", "{\"inputs\": \"\(text)\"}", 18, one),
        (
          "/models/names", "{\"inputs\": \"\(text)\", \"parameters\": {\"aggregation_strategy\": \"none\"}}", 18, one
        ), ("/embed", "{\"inputs\": [\"\(text)\", \"\(other)\"]}", 28, both),
        ("/v1/embeddings", "{\"input\": \"\(text)\"}", 18, one),
        ("/similarity", "{\"inputs\": {\"source_sentence\": \"\(text)\", \"sentences\": [\"\(other)\"]}}", 28, both),
        ("/tokenize", "{\"inputs\": [\"\(text)\", \"\(other)\"]}", 28, both),
        ("/rerank", "{\"query\": \"\(text)\", \"texts\": [\"\(other)\", \"\(text)\"]}", 64, pairs),
        // Three windows of 40 tokens.
        ("/predict", "{\"inputs\": \"\(long)\"}", 450, 120),
      ]
      for call in calls {
        let reply = try await client.post(call.0, call.1)
        let values = Self.values(reply)
        #expect(reply.status == 200 && values.count == Self.names.count, "\(call.0): \(reply.text)")
        #expect(values["x-compute-type"] == "cpu")
        #expect(values["x-compute-characters"] == String(call.characters), "\(call)")
        #expect(values["x-compute-tokens"] == String(call.tokens), "\(call)")
        let times = ["x-queue-time", "x-tokenization-time", "x-inference-time"].compactMap { Int(values[$0] ?? "") }
        let total = Int(values["x-total-time"] ?? "") ?? -1
        #expect(times.count == 3 && times.allSatisfy { 0 <= $0 } && times.reduce(0, +) <= total)
        #expect(values["x-compute-time"] == values["x-total-time"])
      }
      #expect(Self.values(try await client.post("/predict", #"{"inputs": ""}"#)).isEmpty)
      #expect(Self.values(try await client.get("/info")).isEmpty)
    }
  }

  @Test func lengthsAndTimesAreCounted() async throws {
    let tiny = try TinyServer()
    try await tiny.test { client in
      for inputs in ["\"the film\"", "[[\"never\"], [\"the film was very good\"]]"] {
        #expect(try await client.post("/predict", "{\"inputs\": \(inputs)}").status == 200)
      }
      let metrics = try await client.get("/metrics").text
      for line in [
        "te_request_input_length_bucket{le=\"2.0\"} 0", "te_request_input_length_bucket{le=\"4.0\"} 2",
        "te_request_input_length_bucket{le=\"8.0\"} 3", "te_request_input_length_sum 14.0",
        "te_request_input_length_count 3", "te_request_tokenization_duration_count 2",
        "te_request_queue_duration_count 2", "te_request_inference_duration_count 2",
      ] { #expect(metrics.contains(line + "\n"), "\(line)") }
    }
  }
}
