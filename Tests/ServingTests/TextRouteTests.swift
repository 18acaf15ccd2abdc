import Files
import Serving
import Tasks
import Tensors
import Testing

/// `/similarity`, `/tokenize` and how texts are embedded.
@Suite struct TextRouteTests {
  @Test func similarityIsTheCosineOfMeans() async throws {
    let reference = try ServingReference.read("cosines")
    let (source, sentences) = (try #require(reference["source"]), try #require(reference["sentences"]))
    let cosines = reference["cosines"]?.doubles ?? []
    let tiny = try TinyServer()
    try await tiny.test { client in
      let inputs: JSON = ["source_sentence": source, "sentences": sentences]
      let reply = try await client.post("/similarity", ServingReference.body(("inputs", inputs)))
      #expect(reply.status == 200)
      let found = reply.json.doubles
      #expect(found.count == 6 && cosines.count == 6)
      #expect(zip(found, cosines).allSatisfy { abs($0 - $1) < 1e-5 }, "\(found) \(cosines)")
      let own: JSON = ["source_sentence": source, "sentences": [source]]
      let same = try await client.post(
        "/similarity", ServingReference.body(("inputs", own), ("parameters", ["truncate": true])))
      #expect(same.json.doubles.allSatisfy { abs($0 - 1) < 1e-6 })
    }
  }

  @Test func whatSimilarityRefuses() async throws {
    let tiny = try TinyServer { $0.inputsPerRequest = 3 }
    try await tiny.test { client in
      let calls: [(String, Int, String)] = [
        (#"{"inputs": {"source_sentence": "a", "sentences": []}}"#, 400, "empty"),
        (#"{"inputs": {"source_sentence": "", "sentences": ["b"]}}"#, 400, "empty"),
        (#"{"inputs": {"source_sentence": "a", "sentences": ["b", ""]}}"#, 400, "empty"),
        (#"{"inputs": {"source_sentence": "a", "sentences": ["b", "c"]}}"#, 200, ""),
        (#"{"inputs": {"source_sentence": "a", "sentences": ["b", "c", "d"]}}"#, 413, "validation"),
        ("{}", 422, "validation"), (#"{"inputs": "a"}"#, 422, "validation"),
        (#"{"inputs": {"sentences": ["b"]}}"#, 422, "validation"),
        (#"{"inputs": {"source_sentence": "a", "sentences": "b"}}"#, 422, "validation"),
        (#"{"inputs": {"source_sentence": "a", "sentences": ["b"]}, "parameters": []}"#, 422, "validation"),
        (
          #"{"inputs": {"source_sentence": "a", "sentences": ["b"]}, "parameters": {"prompt_name": "q"}}"#, 422,
          "validation"
        ),
      ]
      for (body, status, type) in calls {
        let reply = try await client.post("/similarity", body)
        #expect(reply.status == status && reply.error ?? "" == type, "\(body): \(reply.status) \(reply.text)")
      }
    }
  }

  @Test func tokensStandWhereTheReferenceHasThem() async throws {
    let texts = try #require(try ServingReference.read("tokens").arrayValue)
    #expect(texts.count == 12)
    let tiny = try TinyServer()
    try await tiny.test { client in
      for text in texts {
        let (input, adds) = (try #require(text["text"]), try #require(text["add_special_tokens"]))
        let reply = try await client.post(
          "/tokenize", ServingReference.body(("inputs", input), ("add_special_tokens", adds)))
        #expect(reply.json.arrayValue?.first == text["tokens"], "\(input)")
        let named = try await client.post(
          "/tokenize", ServingReference.body(("inputs", [input, "a"]), ("addSpecialTokens", adds), ("model", "names")))
        #expect(named.json.arrayValue?.count == 2 && named.json.arrayValue?.first == text["tokens"])
      }
      for (body, status) in [
        (#"{"inputs": []}"#, 400), (#"{"inputs": ""}"#, 400), (#"{"inputs": [["a"]]}"#, 422), ("{}", 422),
        (#"{"inputs": "a", "prompt_name": "query"}"#, 422), (#"{"inputs": "a", "model": "nobody"}"#, 404),
      ] { #expect(try await client.post("/tokenize", body).status == status, "\(body)") }
    }
  }

  @Test func vectorsMayBeShortened() async throws {
    let tiny = try TinyServer()
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    let vector = try TextEmbedder(tiny.models[0].trained, pool: pool).attempt([.init("a good film")])[0].get()
    let length = vector.values.prefix(5).reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    let expected = vector.values.prefix(5).map { Float(Double($0) / length) }
    try await tiny.test { client in
      let short = try await client.post("/v1/embeddings", #"{"input": "a good film", "dimensions": 5}"#)
      #expect(short.json["data"]?.arrayValue?.first?["embedding"]?.floats == expected)
      let plain = try await client.post("/embed", #"{"inputs": "a good film", "dimensions": 5, "normalize": false}"#)
      #expect(plain.json.arrayValue?.first?.floats == Array(vector.values.prefix(5)))
      for dimensions in ["0", "33", "1.5", "\"5\""] {
        #expect(
          try await client.post("/embed", "{\"inputs\": \"a\", \"dimensions\": \(dimensions)}").status == 422)
      }
      // Cutting the beginning of a text is not done, and so it is said.
      let left = #"{"inputs": "a", "truncate": true, "truncation_direction": "Left"}"#
      #expect(try await client.post("/embed", left).status == 422)
    }
  }
}
