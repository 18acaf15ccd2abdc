import Files
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Serving
import Synchronization
import Tasks
import Testing

/// Models that are added, replaced and removed while a server answers.
@Suite struct ModelChangeTests {
  /// Models by their names; what stands for a name may be changed.
  private final class Shelf: ModelSource {
    struct Missing: Error, CustomStringConvertible {
      let description: String
    }

    let models: Mutex<[ServedModel]>

    init(_ models: [ServedModel]) { self.models = Mutex(models) }

    func open(_ model: String, name: String) throws -> ServedModel {
      guard let found = models.withLock({ $0.first { $0.name == model } }) else {
        throw Missing(description: "no model '\(model)' on this shelf")
      }
      return ServedModel(name: name, trained: found.trained)
    }

    func all(reusing current: [ServedModel]) throws -> [ServedModel] {
      let models = models.withLock { $0 }
      guard !models.isEmpty else { throw Missing(description: "an empty shelf") }
      return models
    }
  }

  /// Runs a test against both addresses.
  private func test(
    _ tiny: TinyServer, _ body: @escaping @Sendable (ServerClient, ServerClient) async throws -> Void
  ) async throws {
    let admin = try #require(tiny.server.adminApplication(on: .port(host: "127.0.0.1", 0)))
    try await tiny.server.application().test(.router) { client in
      try await admin.test(.router) { admin in
        try await body(ServerClient(client: client), ServerClient(client: admin))
      }
    }
  }

  private func tiny() throws -> (TinyServer, TinyServer) {
    let other = try TinyServer()
    return (try TinyServer(source: Shelf(other.models)), other)
  }

  @Test func modelsComeAndGo() async throws {
    let (tiny, _) = try tiny()
    try await test(tiny) { client, admin in
      let call = #"{"inputs": "the film was good"}"#
      #expect(try await client.post("/models/extra", call).status == 404)
      let added = try await admin.send(.put, "/models/extra", #"{"model": "moods"}"#)
      #expect(added.status == 200 && added.json["added"] == ["extra"], "\(added.text)")
      #expect(added.json["kept"] == ["topic", "names", "moods"])
      let extra = try await client.post("/models/extra", call)
      let moods = try await client.post("/models/moods", call)
      #expect(extra.status == 200 && extra.text == moods.text)
      // A name that is taken gets the other model, in its place.
      let replaced = try await admin.send(.put, "/models/topic", #"{"model": "moods"}"#)
      #expect(replaced.json["replaced"] == ["topic"], "\(replaced.text)")
      #expect(try await client.post("/models/topic", call).text == moods.text)
      let listed = try await admin.get("/models").json.arrayValue ?? []
      #expect(listed.map { $0["name"]?.stringValue } == ["topic", "names", "moods", "extra"])
      // What stands at the start of the list answers where no model is named.
      #expect(try await admin.send(.delete, "/models/topic").json["removed"] == ["topic"])
      #expect(try await client.post("/predict", call).status == 200)
      #expect(try await client.post("/models/topic", call).status == 404)
      let again = try await admin.send(.post, "/reload")
      #expect(again.json["removed"] == ["extra"] && again.json["added"] == ["topic"], "\(again.text)")
    }
  }

  @Test func whatGoesWrongChangesNothing() async throws {
    let (tiny, _) = try tiny()
    try await test(tiny) { client, admin in
      let calls: [(HTTPRequest.Method, String, String, Int)] = [
        (.put, "/models/extra", #"{"model": "nobody"}"#, 422), (.put, "/models/extra", "{}", 422),
        (.put, "/models/extra", "", 400), (.put, "/models/", #"{"model": "moods"}"#, 405),
        (.put, "/models/a%0Ab", #"{"model": "moods"}"#, 422), (.delete, "/models/nobody", "", 404),
        (.put, "/models/" + String(repeating: "a", count: 300), #"{"model": "moods"}"#, 422),
      ]
      for (method, path, body, status) in calls {
        let reply = try await admin.send(method, path, body)
        #expect(reply.status == status && reply.json["error"]?.stringValue?.isEmpty == false, "\(path) \(reply.text)")
      }
      #expect(try await admin.send(.put, "/models/extra", #"{"model": "nobody"}"#).text.contains("on this shelf"))
      #expect(try await admin.get("/models").json.arrayValue?.count == 3)
      for name in ["topic", "names"] { #expect(try await admin.send(.delete, "/models/" + name).status == 200) }
      #expect(try await admin.send(.delete, "/models/moods").status == 422)
      #expect(try await client.post("/models/moods", #"{"inputs": "a"}"#).status == 200)
      for name in ["Origin", "Sec-Fetch-Site"] {
        let mark = try #require(HTTPField.Name(name))
        #expect(try await admin.post("/reload", "", headers: [mark: "null"]).status == 403)
        #expect(try await admin.get("/models", headers: [mark: "null"]).status == 403)
      }
      // The public address knows none of these calls.
      #expect(try await client.send(.delete, "/models/moods").status != 200)
      #expect(try await client.send(.post, "/reload").status == 404)
    }
  }

  /// Every answer is wholly the one model's or the other's, and none fails.
  @Test func answersWhileModelsAreReplaced() async throws {
    let (tiny, _) = try tiny()
    try await test(tiny) { client, admin in
      let call = #"{"inputs": [["the film was good"], ["not"]], "models": ["topic", "extra"]}"#
      var known: Set<String> = []
      for model in ["topic", "moods"] {
        _ = try await admin.send(.put, "/models/extra", "{\"model\": \"\(model)\"}")
        known.insert(try await client.post("/predict", call).text)
      }
      #expect(known.count == 2)
      let expected = known
      try await withThrowingTaskGroup(of: Set<String>.self) { group in
        for _ in 0..<4 {
          group.addTask {
            var seen: Set<String> = []
            for _ in 0..<40 {
              let reply = try await client.post("/predict", call)
              #expect(reply.status == 200)
              seen.insert(reply.text)
            }
            return seen
          }
        }
        for round in 0..<20 {
          let model = round.isMultiple(of: 2) ? "topic" : "moods"
          #expect(try await admin.send(.put, "/models/extra", "{\"model\": \"\(model)\"}").status == 200)
        }
        for try await seen in group { #expect(seen.isSubset(of: expected)) }
      }
    }
  }

  @Test func addresses() {
    #expect(ListenAddress("3001") == .port(host: "127.0.0.1", 3001))
    #expect(ListenAddress("0.0.0.0:3001") == .port(host: "0.0.0.0", 3001))
    #expect(ListenAddress("[::1]:3001") == .port(host: "::1", 3001))
    #expect(ListenAddress("/run/hone") == .socketFile("/run/hone"))
    for text in ["", "host", ":3001", "::1:3001", "1:2:3", "host:", "host:+1", "host:70000", "-1", "host:1e3"] {
      #expect(ListenAddress(text) == nil, "\(text)")
    }
    #expect(ListenAddress("[::1]:1")?.isLocal == true && ListenAddress("127.9.0.1:1")?.isLocal == true)
    #expect(ListenAddress("0.0.0.0:1")?.isLocal == false && ListenAddress("10.0.0.1:1")?.isLocal == false)
    #expect(ListenAddress("127.evil.example:1")?.isLocal == false)
  }
}
