import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import Serving
import Testing

/// Counts what reaches the handlers behind a guard.
private final class Requests: ChannelInboundHandler {
  typealias InboundIn = HTTPRequestPart
  typealias OutboundOut = HTTPResponsePart
  var heads: [HTTPRequest] = []
  var ends = 0

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): heads.append(head)
    case .body: break
    case .end: ends += 1
    }
  }
}

/// A guard on a channel without a socket, whose clock the test moves.
private struct GuardedChannel {
  let channel = EmbeddedChannel()
  let requests = Requests()

  init() throws {
    let pipeline = channel.pipeline.syncOperations
    try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false, withErrorHandling: false)
    try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
    try pipeline.addHandler(ConnectionGuard(ConnectionGuard.Rules(), Connections()))
    try pipeline.addHandler(requests)
    try channel.connect(to: SocketAddress(unixDomainSocketPath: "/none")).wait()
  }

  func receive(_ text: String) throws { try channel.writeInbound(ByteBuffer(string: text)) }

  func reply() throws {
    try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok, headerFields: [.contentLength: "0"])))
    try channel.writeOutbound(HTTPResponsePart.end(nil))
  }

  /// What was written since it was asked last.
  func sent() throws -> String {
    var text = ""
    while let part = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: part) }
    return text
  }

  func wait(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }
}

/// How long a connection may keep a server waiting.
@Suite struct ConnectionGuardTests {
  private static let get = "GET /health HTTP/1.1\r\nhost: a\r\n\r\n"

  @Test func aHeadThatComesInDrops() throws {
    let guarded = try GuardedChannel()
    for byte in "GET /" {
      try guarded.receive(String(byte))
      guarded.wait(3)
    }
    #expect(guarded.channel.isActive)
    guarded.wait(5)
    #expect(try guarded.sent().hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
    try? guarded.receive("health HTTP/1.1\r\nhost: a\r\n\r\n")
    #expect(guarded.requests.heads.isEmpty)
    guarded.wait(2)
    #expect(!guarded.channel.isActive)
  }

  @Test func aConnectionWithoutAByte() throws {
    let guarded = try GuardedChannel()
    guarded.wait(19)
    #expect(guarded.channel.isActive)
    guarded.wait(1)
    #expect(!guarded.channel.isActive)
    #expect(try guarded.sent().isEmpty)
  }

  @Test func theNextHeadHasItsOwnTime() throws {
    let guarded = try GuardedChannel()
    guarded.wait(19)
    try guarded.receive(Self.get)
    // However long the answer takes.
    guarded.wait(3_600)
    try guarded.reply()
    #expect(try guarded.sent().hasPrefix("HTTP/1.1 200 OK\r\n"))
    // How long an idle connection is kept is for others to say.
    guarded.wait(3_600)
    #expect(guarded.channel.isActive)
    try guarded.receive("GET")
    guarded.wait(19)
    try guarded.receive(String(Self.get.dropFirst(3)))
    try guarded.reply()
    guarded.wait(3_600)
    #expect(guarded.channel.isActive && guarded.requests.ends == 2)
    _ = try guarded.sent()
    try guarded.receive("GET")
    guarded.wait(20)
    #expect(try guarded.sent().hasPrefix("HTTP/1.1 408 "))
  }

  @Test func aHeadThatWaitsBehindAnAnswer() throws {
    let guarded = try GuardedChannel()
    try guarded.receive(Self.get + "GET /hea")
    guarded.wait(60)
    #expect(guarded.channel.isActive)
    try guarded.reply()
    try guarded.receive("lth")
    guarded.wait(20)
    let sent = try guarded.sent()
    #expect(sent.contains("HTTP/1.1 408 "))
  }

  @Test func theRestOfABody() throws {
    let guarded = try GuardedChannel()
    try guarded.receive("POST /nowhere HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n")
    guarded.wait(60)
    try guarded.reply()
    guarded.wait(29)
    try guarded.receive(String(repeating: "x", count: 100))
    guarded.wait(60)
    #expect(guarded.channel.isActive)
    try guarded.receive("POST /nowhere HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n")
    try guarded.reply()
    for _ in 0..<29 {
      try guarded.receive("x")
      guarded.wait(1)
    }
    #expect(guarded.channel.isActive)
    guarded.wait(1)
    #expect(!guarded.channel.isActive)
  }

  @Test func requestsGetTheirIds() throws {
    let guarded = try GuardedChannel()
    let name = try #require(HTTPField.Name("x-request-id"))
    try guarded.receive("GET / HTTP/1.1\r\nhost: a\r\nx-request-id: mine\r\n\r\n")
    try guarded.reply()
    try guarded.receive(Self.get)
    #expect(guarded.requests.heads.map { $0.headerFields[name]?.utf8.count } == [4, 32])
  }

  /// A client that takes its reply has all the time it needs for the next request; one that does not read is left.
  @Test func aReplyThatNobodyReads() throws {
    let guarded = try GuardedChannel()
    try guarded.receive(Self.get)
    try guarded.reply()
    #expect(try guarded.sent().hasPrefix("HTTP/1.1 200 OK\r\n"))
    guarded.wait(10)
    try guarded.receive(Self.get)
    guarded.wait(200)
    #expect(guarded.channel.isActive)
    // A head without an end stands for bytes that do not leave.
    try guarded.channel.writeOutbound(
      HTTPResponsePart.head(HTTPResponse(status: .ok, headerFields: [.contentLength: "9"])))
    guarded.wait(119)
    #expect(guarded.channel.isActive)
    guarded.wait(1)
    #expect(!guarded.channel.isActive)
  }

  @Test func theWordCloseInAnyLetters() throws {
    let guarded = try GuardedChannel()
    try guarded.receive("GET /health HTTP/1.1\r\nhost: a\r\nConnection: Close\r\n\r\n")
    #expect(guarded.requests.heads.first?.headerFields[.connection] == "close")
  }
}
