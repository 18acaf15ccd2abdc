import Files
import HTTPTypes
import Serving
import Tasks
import Tensors
import Testing

/// What the routes answer, in the shapes of the interfaces that they follow.
@Suite struct RouteTests {
  private static let texts = [
    "the film was very good", "a dull day", "Anna went to the village with the old man", "",
    String(repeating: "very good film ", count: 20),
  ]

  @Test func predictAnswersAsTheModelAlone() async throws {
    let tiny = try TinyServer()
    let one = try tiny.alone("topic", TextInput("a good film"))
    let pair = try tiny.alone("topic", TextInput("a good film", pair: "a dull day"))
    let moods = try tiny.alone("moods", TextInput("a good film"))
    let raw = try Pipeline(tiny.models[0].trained, pool: WorkerPool(count: 1)).predict(["a good film"])[0].logits
    try await tiny.test { client in
      let single = try await client.post("/predict", #"{"inputs": "a good film"}"#)
      #expect(single.status == 200)
      #expect(single.headers[.contentType] == "application/json")
      #expect(single.json.labelScores == one)
      #expect(zip(one, one.dropFirst()).allSatisfy { $0.score >= $1.score })
      #expect(try await client.post("/predict", #"{"inputs": ["a good film"]}"#).json.labelScores == one)
      // Two strings are one pair; a batch is a list of lists.
      #expect(try await client.post("/predict", #"{"inputs": ["a good film", "a dull day"]}"#).json.labelScores == pair)
      let batch = try await client.post(
        "/predict", #"{"inputs": [["a good film"], ["a good film", "a dull day"]], "truncate": true}"#)
      #expect(batch.json.arrayValue?.map(\.labelScores) == [one, pair])
      let logits = try await client.post("/predict", #"{"inputs": "a good film", "raw_scores": true}"#)
      #expect(logits.json.labelScores.map(\.score) == raw.map(Double.init).sorted(by: >))
      let named = try await client.post("/predict", #"{"inputs": "a good film", "model": "moods"}"#)
      #expect(named.json.labelScores == moods)
    }
  }

  @Test func severalHeadsInOneCall() async throws {
    let tiny = try TinyServer()
    let topic = try tiny.alone("topic", TextInput("a good film"))
    try await tiny.test { client in
      let names = try await client.post("/models/names", #"{"inputs": "a good film"}"#)
      let several = try await client.post("/predict", #"{"inputs": "a good film", "models": ["topic", "names"]}"#)
      #expect(several.json.objectValue?.members.map(\.key) == ["topic", "names"])
      #expect(several.json["topic"]?.labelScores == topic)
      #expect(several.json["names"] == names.json)
      let batch = try await client.post(
        "/predict", #"{"inputs": [["a dull day"], ["a good film"]], "models": ["topic", "names"]}"#)
      #expect(batch.json.arrayValue?.count == 2)
      #expect(batch.json.arrayValue?.last == several.json)
      let twice = try await client.post("/predict", #"{"inputs": "a", "models": ["topic", "topic"]}"#)
      #expect(twice.status == 422)
      let unknown = try await client.post("/predict", #"{"inputs": "a", "models": ["topic", "nobody"]}"#)
      #expect(unknown.status == 404 && unknown.error == "not_found")
    }
  }

  @Test func modelsAnswerInTheInferenceShape() async throws {
    let tiny = try TinyServer()
    let topic = try tiny.alone("topic", TextInput("a good film"))
    let text = "Zo\u{65}\u{301} met 👩‍👩‍👧 Anna and the very old man in a village"
    try await tiny.test { client in
      let one = try await client.post("/models/topic", #"{"inputs": "a good film"}"#)
      #expect(one.json.arrayValue?.map(\.labelScores) == [topic])
      let top = try await client.post(
        "/models/topic", #"{"inputs": ["a good film", {"text": "a good film"}], "parameters": {"topK": 1}}"#)
      #expect(top.json.arrayValue?.map(\.labelScores) == [Array(topic.prefix(1)), Array(topic.prefix(1))])
      let raw = try await client.post(
        "/models/topic", #"{"data": "a good film", "parameters": {"function_to_apply": "none"}}"#)
      let logits = try await client.post("/predict", #"{"inputs": "a good film", "raw_scores": true}"#)
      #expect(raw.json.arrayValue?.first == logits.json)

      let found = try await client.post(
        "/models/names", "{\"inputs\": \"\(text)\", \"parameters\": {\"aggregation_strategy\": \"simple\"}}")
      let entities = found.json.arrayValue ?? []
      #expect(!entities.isEmpty)
      let scalars = Array(text.unicodeScalars)
      for entity in entities {
        let (start, end) = (entity["start"]?.intValue ?? -1, entity["end"]?.intValue ?? -1)
        let slice = scalars[start..<end].map { String($0) }.joined()
        #expect(entity["word"]?.stringValue?.unicodeScalars.elementsEqual(slice.unicodeScalars) ?? false)
        #expect(entity["entity_group"]?.stringValue == "X")
        #expect((0...1).contains(entity["score"]?.doubleValue ?? -1))
      }
      let list = try await client.post("/models/names", "{\"inputs\": [\"\(text)\", \"a\"]}")
      #expect(list.json.arrayValue?.first == found.json)

      #expect(try await client.post("/models/nobody", #"{"inputs": "a"}"#).status == 404)
      for parameters in [#"{"top": 1}"#, #"{"top_k": 0}"#, #"{"function_to_apply": "relu"}"#, "[]"] {
        let reply = try await client.post("/models/topic", "{\"inputs\": \"a\", \"parameters\": \(parameters)}")
        #expect(reply.status == 422 && reply.error == "validation", "\(parameters)")
      }
    }
  }

  @Test func embeddingsAreThoseOfTheBaseEncoder() async throws {
    let tiny = try TinyServer()
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    let embedder = try TextEmbedder(tiny.models[0].trained, pool: pool)
    let vectors = try embedder.attempt([.init("a good film"), .init("a dull day")]).map { try $0.get() }
    try await tiny.test { client in
      let two = try await client.post("/embed", #"{"inputs": ["a good film", "a dull day"]}"#)
      #expect(two.json.arrayValue?.map(\.floats) == vectors.map(\.normalized))
      let plain = try await client.post("/embed", #"{"inputs": "a good film", "normalize": false}"#)
      #expect(plain.json.arrayValue?.map(\.floats) == [vectors[0].values])
      let open = try await client.post("/v1/embeddings", #"{"input": ["a good film", "a dull day"], "model": "any"}"#)
      #expect(open.json["object"]?.stringValue == "list")
      #expect(open.json["model"]?.stringValue == "topic")
      let data = open.json["data"]?.arrayValue ?? []
      #expect(data.map { $0["embedding"]?.floats ?? [] } == vectors.map(\.normalized))
      #expect(data.map { $0["index"]?.intValue } == [0, 1])
      let tokens = vectors.reduce(0) { $0 + $1.tokenCount }
      #expect(open.json["usage"]?["prompt_tokens"]?.intValue == tokens)
      let coded = try await client.post("/v1/embeddings", #"{"input": "a good film", "encoding_format": "base64"}"#)
      #expect(coded.json["data"]?.arrayValue?.first?["embedding"]?.stringValue?.isEmpty == false)
      // Long texts are read whole unless a client wants them cut.
      let long = String(repeating: "a good film ", count: 40)
      let whole = try await client.post("/embed", "{\"inputs\": \"\(long)a dull day\"}")
      let cut = try await client.post("/embed", "{\"inputs\": \"\(long)a dull day\", \"truncate\": true}")
      #expect(whole.status == 200 && cut.status == 200 && whole.json != cut.json)
    }
  }

  @Test func healthInfoAndMetrics() async throws {
    let tiny = try TinyServer()
    try await tiny.test { client in
      #expect(try await client.get("/health").status == 200)
      let info = try await client.get("/info").json
      #expect(info["model_id"]?.stringValue == "topic")
      #expect(info["max_client_batch_size"]?.intValue == 32)
      #expect(info["model_type"]?["classifier"]?["id2label"]?["2"]?.stringValue == "c")
      #expect(info["models"]?.arrayValue?.map { $0["name"]?.stringValue } == ["topic", "names", "moods"])
      _ = try await client.post("/predict", #"{"inputs": "a good film"}"#)
      _ = try await client.post("/predict", #"{"inputs": [["a"], ["b"]]}"#)
      _ = try await client.post("/predict", #"{"inputs": 7}"#)
      let metrics = try await client.get("/metrics")
      #expect(metrics.headers[.contentType]?.hasPrefix("text/plain") ?? false)
      for line in [
        "te_request_count{method=\"single\"} 1", "te_request_success{method=\"batch\"} 1",
        "te_request_failure{err=\"validation\"} 1", "te_queue_size 0", "te_request_duration_count 2",
        "te_batch_next_size_sum 3.0", "te_batch_next_tokens_bucket{le=\"+Inf\"} 2",
      ] { #expect(metrics.text.contains(line + "\n"), "\(line)") }
    }
  }

  /// Many clients at once, over all heads and routes: each gets the same bytes as when it asks alone.
  @Test func neighboursChangeNothing() async throws {
    let tiny = try TinyServer()
    let calls = Self.texts.filter { !$0.isEmpty }.flatMap { text in
      [
        ("/predict", "{\"inputs\": \"\(text)\"}"),
        ("/predict", "{\"inputs\": [[\"\(text)\"], [\"a day\", \"\(text)\"]]}"),
        ("/models/moods", "{\"inputs\": \"\(text)\"}"), ("/models/names", "{\"inputs\": [\"\(text)\", \"the man\"]}"),
        ("/predict", "{\"inputs\": \"\(text)\", \"models\": [\"moods\", \"names\", \"topic\"]}"),
        ("/embed", "{\"inputs\": [\"\(text)\", \"the man\"]}"),
      ]
    }
    try await tiny.test { client in
      var alone: [String] = []
      for (path, body) in calls { alone.append(try await client.post(path, body).text) }
      #expect(Set(alone).count > 20, "texts and models differ")
      try await withThrowingTaskGroup(of: (Int, Int, String).self) { group in
        for number in 0..<300 {
          let call = number * 7 % calls.count
          group.addTask {
            let reply = try await client.post(calls[call].0, calls[call].1)
            return (call, reply.status, reply.text)
          }
        }
        for try await (call, status, text) in group {
          #expect(status == 200)
          #expect(text == alone[call], "\(calls[call])")
        }
      }
    }
  }
}
