import Files
import HTTPTypes
import Serving
import Synchronization
import Testing

/// The server's description of itself.
@Suite struct OpenAPITests {
  private func document(_ tiny: TinyServer, headers: HTTPFields = [:]) async throws -> JSON {
    let found = Found()
    try await tiny.test { client in
      let reply = try await client.get("/openapi.json", headers: headers)
      #expect(reply.status == 200 && reply.headers[.contentType] == "application/json")
      #expect(try await client.get("/api-doc/openapi.json", headers: headers).text == reply.text)
      // Strictly: no key twice.
      found.set(try JSON.parse(reply.text, source: "document"))
    }
    return found.value
  }

  /// `METHOD path` of everything in a document, each served model's own path as the one that stands for all.
  private func operations(_ document: JSON, _ models: [String]) -> [String] {
    (document["paths"]?.objectValue?.members ?? []).flatMap { path in
      let isOwn = models.contains { path.key == "/models/\($0)" }
      return (path.value.objectValue?.members ?? []).map {
        "\($0.key.uppercased()) \(isOwn ? "/models/{name}" : path.key)"
      }
    }
  }

  @Test func everyRouteIsInTheDocumentAndNoOther() async throws {
    let tiny = try TinyServer()
    let found = Set(operations(try await document(tiny), tiny.models.map(\.name)))
    let routes = Set(tiny.server.routes.map { $0.replacing("**", with: "{name}") })
    #expect(routes.count > 12)
    #expect(found.subtracting(routes).isEmpty, "no route for \(found.subtracting(routes).sorted())")
    #expect(routes.subtracting(found).isEmpty, "not described: \(routes.subtracting(found).sorted())")
  }

  @Test func everyReferenceLeadsSomewhere() async throws {
    let document = try await document(TinyServer { $0.token = "sesame" }, headers: [.authorization: "Bearer sesame"])
    func references(_ value: JSON) -> [String] {
      switch value {
      case .object(let object):
        object.members.flatMap { $0.key == "$ref" ? [$0.value.stringValue ?? "?"] : references($0.value) }
      case .array(let elements): elements.flatMap(references)
      default: []
      }
    }
    let all = references(document)
    #expect(all.count > 50)
    for reference in Set(all) {
      let parts = reference.split(separator: "/")
      #expect(parts.first == "#")
      let target = parts.dropFirst().reduce(JSON?.some(document)) { $0?[String($1)] }
      #expect(target?.objectValue != nil, "\(reference)")
    }
    #expect(document["components"]?["securitySchemes"]?["token"]?["scheme"]?.stringValue == "bearer")
    #expect(document["paths"]?["/health"]?["get"]?["security"]?.arrayValue?.isEmpty == true)
  }

  @Test func operationsHaveNamesOfTheirOwn() async throws {
    let tiny = try TinyServer()
    let paths = try await document(tiny)["paths"]?.objectValue?.members ?? []
    let ids = paths.flatMap { ($0.value.objectValue?.members ?? []).map { $0.value["operationId"]?.stringValue ?? "" } }
    #expect(Set(ids).count == ids.count && !ids.contains(""))
    let labels = try await document(tiny)["paths"]?["/models/topic"]?["post"]?["responses"]?["200"]?["content"]?[
      "application/json"]?["schema"]?["items"]?["items"]?["properties"]?["label"]?["enum"]
    #expect(labels == ["a", "b", "c"])
  }

  @Test func otherMethodsAreRefused() async throws {
    let tiny = try TinyServer()
    try await tiny.test { client in
      let calls: [(HTTPRequest.Method, String, String)] = [
        (.get, "/predict", "POST"), (.put, "/embed", "POST"), (.delete, "/models/topic", "POST"),
        (.post, "/info", "GET, HEAD"), (.options, "/health", "GET, HEAD"), (.patch, "/openapi.json", "GET, HEAD"),
      ]
      for (method, path, allowed) in calls {
        let reply = try await client.send(method, path)
        #expect(reply.status == 405 && reply.error == "method", "\(method) \(path): \(reply.status)")
        #expect(reply.headers[.allow] == allowed)
      }
      #expect(try await client.send(.get, "/nowhere").status == 404)
      let head = try await client.send(.head, "/info")
      #expect(head.status == 200 && head.text.isEmpty && Int(head.headers[.contentLength] ?? "") ?? 0 > 100)
    }
  }
}

/// A value that a closure hands out.
private final class Found: Sendable {
  private let state = Mutex(JSON.null)
  var value: JSON { state.withLock { $0 } }
  func set(_ value: JSON) { state.withLock { $0 = value } }
}
