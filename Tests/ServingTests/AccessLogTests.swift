import Files
import Foundation
import HTTPTypes
import Serving
import Testing

/// What a log wrote to a pipe.
private final class LogPipe: Sendable {
  private let pipe = Pipe()
  let log: ServerLog

  init(_ format: ServerLog.Format, limit: Int = 4 << 20) {
    log = ServerLog(format, descriptor: pipe.fileHandleForWriting.fileDescriptor, limit: limit)
  }

  /// Ends the log. What is read is less than a pipe holds, or `isSlow` reads it meanwhile.
  func lines(isSlow: Bool = false) async throws -> [String] {
    let reader = pipe.fileHandleForReading
    async let late = isSlow ? reader.readToEnd() : nil
    log.close(within: 600)
    try pipe.fileHandleForWriting.close()
    let data = try await isSlow ? late : reader.readToEnd()
    let text = String(decoding: data ?? Data(), as: UTF8.self)
    #expect(text.isEmpty || text.hasSuffix("\n"))
    return text.split(separator: "\n").map(String.init)
  }
}

/// Ids of requests and the log of accesses.
@Suite struct AccessLogTests {
  private static var id: HTTPField.Name { get throws { try #require(HTTPField.Name("X-Request-Id")) } }

  @Test func everyReplyHasAnId() async throws {
    let id = try Self.id
    let tiny = try TinyServer { $0.token = "sesame" }
    try await tiny.test { client in
      let token: HTTPFields = [.authorization: "Bearer sesame"]
      var seen: [String] = []
      for (path, body) in [
        ("/predict", #"{"inputs": "a"}"#), ("/predict", "{"), ("/models/nobody", #"{"inputs": "a"}"#), ("/none", ""),
      ] {
        seen.append(try #require(try await client.post(path, body, headers: token).headers[id]))
        seen.append(try #require(try await client.post(path, body).headers[id]))
      }
      for path in ["/health", "/info", "/metrics", "/none"] {
        seen.append(try #require(try await client.get(path, headers: token).headers[id]))
      }
      #expect(Set(seen).count == seen.count)
      #expect(seen.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } })
      for own in ["7", "a-b_C.d/9+=\"", String(repeating: "x", count: 128)] {
        #expect(try await client.get("/health", headers: [id: own]).headers[id] == own)
        #expect(try await client.post("/predict", "", headers: [id: own]).headers[id] == own)
      }
      var two: HTTPFields = [id: "one"]
      two.append(HTTPField(name: id, value: "two"))
      for bad: HTTPFields in [[id: ""], [id: "a b"], [id: "é"], [id: String(repeating: "x", count: 129)], two] {
        let new = try #require(try await client.get("/health", headers: bad).headers[id])
        #expect(new.utf8.count == 32 && !seen.contains(new), "\(bad)")
      }
    }
  }

  /// Requests of many kinds, among them paths that try to be a second line.
  private func exercise(_ client: ServerClient) async throws {
    let id = try Self.id
    _ = try await client.post("/predict?key=hidden", #"{"inputs": "a secret text"}"#, headers: [id: "mine"])
    _ = try await client.post("/models/topic", #"{"inputs": 7, "secret": "secret"}"#)
    _ = try await client.get("/health")
    _ = try await client.get("/a\n{\"level\":\"info\",\"path\":\"/forged\"}\r\u{1b}[2J\u{7f}é \"\\?secret")
    _ = try await client.get("/" + String(repeating: "long", count: 5_000))
  }

  @Test func aLineOfJSONForEachRequest() async throws {
    let output = LogPipe(.json)
    let tiny = try TinyServer(log: output.log)
    try await tiny.test { client in try await exercise(client) }
    let lines = try await output.lines()
    #expect(!lines.joined().contains("secret") && !lines.joined().contains("hidden"))
    let found = try lines.map { try JSON.parse($0, source: "log") }
    #expect(found.map { $0["method"]?.stringValue } == ["POST", "POST", "GET", "GET", "GET"])
    #expect(found.map { $0["status"]?.intValue } == [200, 422, 200, 404, 404])
    #expect(found.map { $0["error_type"]?.stringValue } == [nil, "validation", nil, "not_found", "not_found"])
    #expect(found[0]["request_id"]?.stringValue == "mine")
    #expect(found[0]["path"]?.stringValue == "/predict")
    // Libraries make blanks of some control characters; whatever comes is visible and in no quotes.
    let forged = found[3]["path"]?.stringValue ?? ""
    #expect(forged.hasPrefix("/a%") && forged.hasSuffix("%C3%A9%20%22%5C"))
    #expect(forged.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\"") })
    #expect(found[4]["path"]?.stringValue?.utf8.count == 203)
    for line in found {
      #expect(line["level"]?.stringValue == "info" && line["message"]?.stringValue == "request")
      #expect(line["time"]?.stringValue?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
      #expect(line["duration_ms"]?.doubleValue ?? -1 >= 0)
      #expect(line["client"]?.stringValue?.isEmpty == false)
    }
    #expect(found[2]["bytes"]?.intValue ?? 0 > 0 && found[0]["bytes"]?.intValue ?? 0 > 20)
  }

  @Test func aLineOfTextForEachRequest() async throws {
    let output = LogPipe(.text)
    let tiny = try TinyServer(log: output.log)
    try await tiny.test { client in try await exercise(client) }
    let lines = try await output.lines()
    #expect(lines.count == 5 && !lines.joined().contains("secret"))
    let pattern =
      /\S+Z info request method=(GET|POST) path=\S+ status=\d+ bytes=\d+ duration_ms=[0-9.]+ request_id=\S+ client=\S+( error_type=\w+)?/
    for line in lines { #expect(line.wholeMatch(of: pattern) != nil, "\(line)") }
  }

  @Test func noLineWhereNobodyWantsOne() async throws {
    let output = LogPipe(.quiet)
    let tiny = try TinyServer(log: output.log)
    try await tiny.test { client in try await exercise(client) }
    output.log.warn("of \u{1b} a\nkind", ["name": "a \"b\"", "n": ""])
    let lines = try await output.lines()
    #expect(lines.count == 1)
    #expect(lines.first?.hasSuffix(#"Z warning of \u{1b} a\u{a}kind n="" name="a \"b\"""#) ?? false, "\(lines)")
  }

  /// Who logs does not wait for a reader that does not read; lines are whole, and those that are missing are counted.
  @Test func aSlowReader() async throws {
    let output = LogPipe(.json, limit: 20_000)
    let count = 20_000
    for number in 0..<count { output.log.note("line", ["number": String(number), "padding": "\(number) is a number"]) }
    let lines = try await output.lines(isSlow: true)
    var written = 0
    var dropped = 0
    for line in lines {
      let json = try JSON.parse(line, source: "log")
      if json["message"]?.stringValue == "line" { written += 1 } else { dropped += json["count"]?.intValue ?? 0 }
    }
    #expect(dropped > 0 && written > 0)
    #expect(written + dropped == count)
  }
}
