import AsyncHTTPClient
import Files
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import Testing

/// `hone serve` as a process.
@Suite struct ServeTests {
  private let work: HoneWorkspace

  init() throws { work = try HoneWorkspace() }

  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures").path
  private static let model = fixtures + "/foreign/labels"

  /// The answer to a call over a socket file, once somebody listens on it.
  private func ask(
    _ socket: String, _ path: String, _ body: String, client: HTTPClient = .shared, isSecure: Bool = false
  ) async throws -> JSON {
    let url = try #require(
      isSecure
        ? URL(httpsURLWithSocketPath: socket, uri: path) : URL(httpURLWithSocketPath: socket, uri: path))
    var request = HTTPClientRequest(url: url.absoluteString)
    request.method = .POST
    request.body = .bytes(ByteBuffer(string: body))
    while true {
      try Task.checkCancellation()
      if FileManager.default.fileExists(atPath: socket),
        let response = try? await client.execute(request, timeout: .seconds(10))
      {
        let reply = try await response.body.collect(upTo: 1 << 20)
        return try JSON.parse(String(buffer: reply), source: path)
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  @Test func answersOnASocketFileAndEndsOnASignal() async throws {
    let socket = work.folder + "/s"
    let text = "the film was very good"
    async let server = work.honeTerminated(
      ["serve", "moods=" + Self.model, "--unix-socket", socket, "--log-format", "json"], after: 8)
    let reply = try await ask(socket, "/models/moods", "{\"inputs\": \"\(text)\"}")
    let outcome = try await server
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
    let log = try outcome.errorLines.map { try JSON.parse($0, source: "log") }
    #expect(log.map { $0["message"]?.stringValue } == ["serving moods on \(socket)", "request"])
    #expect(log.last?["path"]?.stringValue == "/models/moods" && log.last?["status"]?.intValue == 200)
    #expect(log.last?["client"]?.stringValue == "unix")
    #expect(!outcome.errors.contains(text))
    #expect(!FileManager.default.fileExists(atPath: socket))
    // What `hone predict` says of the same text.
    let line = try await work.hone(["predict", Self.model, text, "--json"])
    let scores = try JSON.parse(line.output, source: "predict")["scores"]?.objectValue?.members ?? []
    let served = reply.arrayValue?.first?.arrayValue ?? []
    #expect(served.count == 4 && scores.count == 4)
    for label in served {
      #expect(scores.contains { label["label"] == .string($0.key) && label["score"] == $0.value })
    }
  }

  @Test func speaksTLS() async throws {
    let socket = work.folder + "/s"
    let tls = Self.fixtures + "/tls/"
    let text = "the film was very good"
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.trustRoots = .file(tls + "server.pem")
    // A socket file has no name that a certificate could have.
    configuration.certificateVerification = .noHostnameVerification
    let client = HTTPClient(
      eventLoopGroupProvider: .singleton, configuration: HTTPClient.Configuration(tlsConfiguration: configuration))
    async let server = work.honeTerminated(
      [
        "serve", "moods=" + Self.model, "--unix-socket", socket, "--tls-cert", tls + "server.pem", "--tls-key",
        tls + "server.key",
      ], after: 8)
    let body = "{\"inputs\": \"\(text)\"}"
    let reply = try await ask(socket, "/models/moods", body, client: client, isSecure: true)
    #expect(reply.arrayValue?.first?.arrayValue?.count == 4)
    try await client.shutdown()
    let outcome = try await server
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errorLines.first == "serving moods on \(socket)")
    #expect(outcome.errorLines.count == 2 && outcome.errorLines.last?.contains(" status=200 ") ?? false)
    let other = try await work.hone(
      ["serve", Self.model, "--tls-cert", tls + "server.pem", "--tls-key", tls + "renewed.key"])
    #expect(other.status == 1 && other.errorLines.count == 1 && other.errors.contains("renewed.key: expected the key"))
    #expect(try await work.hone(["serve", Self.model, "--tls-cert", tls + "server.pem"]).status == 64)
  }

  @Test func saysWhyItCannotServe() async throws {
    let nobody = try await work.hone(["serve", "nobody"])
    #expect(nobody.status == 1 && nobody.errors.contains("no model 'nobody'"))
    let twice = try await work.hone(["serve", "a=" + Self.model, "a=" + Self.model])
    #expect(twice.status == 64 && twice.errors.contains("found two called 'a'"))
    let nowhere = try await work.hone(["serve", Self.model, "--unix-socket", work.folder + "/none/s"])
    #expect(nowhere.status == 1 && nowhere.errors.contains("cannot listen on"))
    for arguments in [
      ["--port", "70000"], ["--deadline", "0"], ["--max-batch-tokens", "0"], ["--drain", "-1"],
      ["--admin", "0.0.0.0:1"], ["--token", ""],
    ] {
      #expect(try await work.hone(["serve", Self.model] + arguments).status == 64, "\(arguments)")
    }
  }
}
