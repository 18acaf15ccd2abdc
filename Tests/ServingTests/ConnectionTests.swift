import Files
import Foundation
import HummingbirdTesting
import Serving
import Testing

/// Connections of clients that do not behave, over sockets.
@Suite struct ConnectionTests {
  private func serve(
    _ change: @escaping (inout ServerSettings) -> Void = { _ in },
    _ body: @escaping @Sendable (Int) async throws -> Void
  ) async throws {
    let tiny = try TinyServer(change)
    try await tiny.server.application().test(.live) { client in
      guard let port = client.port else { throw CancellationError() }
      try await body(port)
    }
  }

  private func body(_ reply: String) throws -> JSON {
    try JSON.parse(String(reply.components(separatedBy: "\r\n\r\n").last ?? ""), source: "reply")
  }

  private static let predict = #"{"inputs": "a good film"}"#

  @Test func whatIsNoRequestGetsOneReplyThatSaysSo() async throws {
    try await serve { port in
      let long = String(repeating: "x", count: 20_000)
      let calls: [(String, String)] = [
        ("hello\r\n\r\n", "400 Bad Request"), ("GET / HTTP/1.1\r\nbad header\r\n\r\n", "400 Bad Request"),
        ("POST /predict HTTP/1.1\r\nhost: a\r\ncontent-length: 1x\r\n\r\n", "400 Bad Request"),
        (
          "POST /predict HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
          "400 Bad Request"
        ),
        ("GET /health HTTP/1.1\r\nhost: a\r\nx: \(long)\r\n\r\n", "431 Request Header Fields Too Large"),
        ("GET /\(long) HTTP/1.1\r\nhost: a\r\n\r\n", "431 Request Header Fields Too Large"),
        (
          "GET /health HTTP/1.1\r\n" + String(repeating: "x: y\r\n", count: 200) + "\r\n",
          "431 Request Header Fields Too Large"
        ),
        (
          "GET /health HTTP/1.1\r\n" + String(repeating: "x: \(long.prefix(10_000))\r\n", count: 9) + "\r\n",
          "431 Request Header Fields Too Large"
        ),
      ]
      for (bytes, status) in calls {
        let connection = try RawConnection(port: port)
        try connection.send(bytes)
        let reply = try await connection.receive()
        #expect(reply.hasPrefix("HTTP/1.1 \(status)\r\n"), "\(bytes.prefix(100)): \(reply)")
        #expect(reply.matches(of: /HTTP\/1\.1 \d/).count == 1, "one reply: \(reply)")
        #expect(reply.contains(/\r\nx-request-id: [0-9a-f]{32}\r\n/) && reply.contains("\r\nConnection: close\r\n"))
        let json = try body(reply)
        #expect(json["error_type"]?.stringValue == "http" && json["error"]?.stringValue?.isEmpty == false)
      }
    }
  }

  @Test func aClientThatAsksFirstIsTold() async throws {
    try await serve {
      $0.bodyBytes = 1_000
    } _: { port in
      let connection = try RawConnection(port: port)
      try connection.send(
        "POST /predict HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: \(Self.predict.utf8.count)\r\n\r\n"
      )
      #expect(try await connection.receive(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
      try connection.send(Self.predict)
      #expect(try await connection.receive(until: "]").hasPrefix("HTTP/1.1 200 OK\r\n"))
      // The connection serves more requests.
      try connection.send("POST /predict HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 1001\r\n\r\n")
      #expect(try await connection.receive(until: "}").hasPrefix("HTTP/1.1 413 "))
    }
  }

  @Test func aSlowHeadIsAnsweredAndClosed() async throws {
    try await serve {
      $0.head = .milliseconds(300)
    } _: { port in
      let connection = try RawConnection(port: port)
      try connection.send("GET /health HTTP/1.1\r\nhos")
      let reply = try await connection.receive()
      #expect(reply.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
      #expect(try body(reply)["error_type"]?.stringValue == "timeout")
      // Who sends nothing hears nothing.
      #expect(try await RawConnection(port: port).receive().isEmpty)
    }
  }

  @Test func aBodyThatNobodyReadsMustEnd() async throws {
    try await serve {
      $0.deadline = .milliseconds(300)
    } _: { port in
      let connection = try RawConnection(port: port)
      try connection.send("POST /nowhere HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\nx")
      #expect(try await connection.receive().hasPrefix("HTTP/1.1 404 "))
    }
  }

  /// At the limit idle connections give way, and replies end theirs.
  @Test func moreConnectionsThanThereMayBe() async throws {
    try await serve {
      $0.connections = 3
    } _: { port in
      let get = "GET /health HTTP/1.1\r\nhost: a\r\n\r\n"
      var open: [RawConnection] = []
      for _ in 0..<8 {
        let connection = try RawConnection(port: port)
        try connection.send(get)
        #expect(try await connection.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200 OK\r\n"))
        open.append(connection)
      }
      // The third one found the first two idle.
      #expect(try await open[0].receive().isEmpty)
    }
  }
}
