import Files
import HTTPTypes
import Serving
import Testing

/// What a server refuses, with the status and the body that clients of its interfaces know.
@Suite struct LimitTests {
  @Test func bodiesThatSaySomethingElse() async throws {
    let tiny = try TinyServer()
    try await tiny.test { client in
      let calls: [(String, String, Int, String)] = [
        ("/predict", "", 400, "empty"), ("/predict", #"{"inputs": ""}"#, 400, "empty"),
        ("/predict", #"{"inputs": []}"#, 400, "empty"), ("/embed", #"{"inputs": []}"#, 400, "empty"),
        ("/embed", #"{"inputs": ["a", ""]}"#, 400, "empty"), ("/models/topic", #"{"inputs": []}"#, 400, "empty"),
        ("/predict", #"{"inputs": "a", "models": []}"#, 400, "empty"),
        ("/predict", "{", 422, "validation"), ("/predict", "[]", 422, "validation"),
        ("/predict", "{}", 422, "validation"), ("/predict", #"{"inputs": null}"#, 422, "validation"),
        ("/predict", #"{"inputs": "a", "inputs": "b"}"#, 422, "validation"),
        ("/predict", #"{"inputs": ["a", "b", "c"]}"#, 422, "validation"),
        ("/predict", #"{"inputs": [["a"], "b"]}"#, 422, "validation"),
        ("/predict", #"{"inputs": [[]]}"#, 422, "validation"),
        ("/predict", #"{"inputs": [["a"], [1]]}"#, 422, "validation"),
        ("/predict", #"{"inputs": "a", "raw_scores": 1}"#, 422, "validation"),
        ("/predict", #"{"inputs": "a", "models": "topic"}"#, 422, "validation"),
        ("/predict", "{\"inputs\": \"\u{0}\"}", 422, "validation"),
        ("/embed", #"{"inputs": [["a"]]}"#, 422, "validation"),
        ("/v1/embeddings", #"{"input": "a", "encoding_format": "int8"}"#, 422, "validation"),
        ("/models/topic", #"{"inputs": {"txt": "a"}}"#, 422, "validation"),
        ("/predict", #"{"inputs": "a", "model": "names"}"#, 424, "backend"),
        ("/predict", #"{"inputs": ["a", "b"], "models": ["names"]}"#, 422, "tokenizer"),
        ("/predict", #"{"inputs": "a", "model": "nobody"}"#, 404, "not_found"),
        ("/nowhere", #"{"inputs": "a"}"#, 404, "not_found"),
      ]
      for (path, body, status, type) in calls {
        let reply = try await client.post(path, body)
        #expect(reply.status == status && reply.error == type, "\(path) \(body): \(reply.status) \(reply.text)")
        #expect(reply.json["error"]?.stringValue?.isEmpty == false)
      }
      #expect(try await client.get("/predict").status == 405)
    }
  }

  @Test func bodiesThatAreTooLarge() async throws {
    let tiny = try TinyServer { settings in
      settings.bodyBytes = 2_000
      settings.inputsPerRequest = 3
      settings.batch.batchTokens = 300
    }
    try await tiny.test { client in
      #expect(try await client.post("/embed", #"{"inputs": ["a", "b", "c"]}"#).status == 200)
      let many = try await client.post("/embed", #"{"inputs": ["a", "b", "c", "d"]}"#)
      #expect(many.status == 413 && many.error == "validation")
      let large = try await client.post("/embed", "{\"inputs\": \"\(String(repeating: "a ", count: 1_000))\"}")
      #expect(large.status == 413 && large.error == "validation")
      let long = try await client.post("/embed", "{\"inputs\": \"\(String(repeating: "a ", count: 700))\"}")
      #expect(long.status == 413 && long.error == "validation")
    }
  }

  @Test func aServerThatHasEnoughToDo() async throws {
    let tiny = try TinyServer { $0.concurrentRequests = 0 }
    try await tiny.test { client in
      let reply = try await client.post("/predict", #"{"inputs": "a"}"#)
      #expect(reply.status == 429 && reply.error == "overloaded")
      #expect(reply.headers[.retryAfter].flatMap { Int($0) } ?? 0 >= 1)
      // Whoever looks after it still sees it.
      #expect(try await client.get("/health").status == 200)
      #expect(try await client.get("/metrics").text.contains("te_request_failure{err=\"overloaded\"} 1\n"))
    }
  }

  @Test func deadlines() async throws {
    let tiny = try TinyServer { $0.deadline = .zero }
    let name = try #require(HTTPField.Name("X-Request-Timeout-Ms"))
    try await tiny.test { client in
      let late = try await client.post("/predict", #"{"inputs": "a"}"#)
      #expect(late.status == 504 && late.error == "timeout")
      // A client may ask for less time than the server gives, not for more.
      let longer = try await client.post("/predict", #"{"inputs": "a"}"#, headers: [name: "60000"])
      #expect(longer.status == 504)
      for value in ["0", "-1", "soon", "1e3", ""] {
        #expect(
          try await client.post("/predict", #"{"inputs": "a"}"#, headers: [name: value]).status == 422, "\(value)")
      }
    }
  }

  @Test func tokens() async throws {
    let tiny = try TinyServer { $0.token = "open sesame" }
    try await tiny.test { client in
      for headers in [[:], [.authorization: "Bearer open"], [.authorization: "open sesame"]] as [HTTPFields] {
        let reply = try await client.post("/predict", #"{"inputs": "a"}"#, headers: headers)
        #expect(reply.status == 401 && reply.error == "unauthorized")
        #expect(reply.headers[.wwwAuthenticate] == "Bearer")
      }
      #expect(
        try await client.post("/predict", #"{"inputs": "a"}"#, headers: [.authorization: "bearer open sesame"]).status
          == 200)
      let headers: HTTPFields = [.authorization: "Bearer open sesame"]
      #expect(try await client.post("/predict", #"{"inputs": "a"}"#, headers: headers).status == 200)
      #expect(try await client.get("/metrics").status == 401)
      #expect(try await client.get("/health").status == 200)
    }
  }

  /// Texts are measured by what they may come to in tokens, not by their bytes alone.
  @Test func textsOfManyTokensInFewBytes() async throws {
    let tiny = try TinyServer { $0.batch.batchTokens = 1_000 }
    try await tiny.test { client in
      for text in [String(repeating: "!", count: 1_000), String(repeating: "語", count: 1_000)] {
        let reply = try await client.post("/predict", "{\"inputs\": \"\(text)\"}")
        #expect(reply.status == 413 && reply.error == "validation", "\(reply.text)")
      }
      let words = String(repeating: "film ", count: 700)
      #expect(try await client.post("/predict", "{\"inputs\": \"\(words)\"}").status == 200)
    }
  }

  /// A request of several batches is computed one after the other; one of very many is refused.
  @Test func requestsOfManyBatches() async throws {
    let tiny = try TinyServer {
      $0.batch.batchTokens = 50
      $0.batch.requestTokens = 500
    }
    try await tiny.test { client in
      let text = String(repeating: "film ", count: 20)
      func body(_ count: Int) -> String {
        "{\"inputs\": [\(Array(repeating: "\"\(text)\"", count: count).joined(separator: ","))]}"
      }
      let some = try await client.post("/embed", body(12))
      let one = try await client.post("/embed", body(1))
      #expect(some.status == 200 && some.json.arrayValue?.count == 12)
      #expect(
        some.json.arrayValue.map { Set($0.map { $0.serialized() }) } == [one.json.arrayValue?[0].serialized() ?? ""])
      let many = try await client.post("/embed", body(32))
      #expect(many.status == 413 && many.text.contains("send fewer at once"), "\(many.text)")
    }
  }

  @Test func headRepliesHaveNoBody() async throws {
    let tiny = try TinyServer()
    try await tiny.test { client in
      for (path, status) in [("/health", 200), ("/info", 200), ("/nowhere", 404)] {
        let reply = try await client.send(.head, path)
        #expect(reply.status == status && reply.text.isEmpty, "\(path) \(reply.status)")
      }
      let whole = try await client.get("/info")
      #expect(try await client.send(.head, "/info").headers[.contentLength] == String(whole.text.utf8.count))
    }
  }
}
