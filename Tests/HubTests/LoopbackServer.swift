import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server on 127.0.0.1 that answers as a test says and remembers what it was asked.
final class LoopbackServer: Sendable {
  struct Request: Sendable {
    let uri: String
    let headers: HTTPHeaders

    var path: String { uri.split(separator: "?").first.map(String.init) ?? uri }
    func header(_ name: String) -> String? { headers.first(name: name) }
    /// N of `Range: bytes=N-`.
    var rangeStart: Int? {
      header("range").flatMap { $0.hasPrefix("bytes=") && $0.hasSuffix("-") ? Int($0.dropFirst(6).dropLast()) : nil }
    }
  }

  struct Response: Sendable {
    var status = 200
    var headers: [(String, String)] = []
    var body: [UInt8] = []
    /// Sent as content-length in place of the body's.
    var announcedLength: Int?
    /// The connection closes after so many bytes of the body.
    var cutAfter: Int?
  }

  typealias Responder = @Sendable (Request) -> Response

  private let channel: any Channel
  private let log: RequestLog

  private init(channel: any Channel, log: RequestLog) {
    self.channel = channel
    self.log = log
  }

  var address: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }
  var requests: [Request] { log.requests.withLock { $0 } }

  /// Runs a server while `body` works.
  static func with<Result: Sendable>(
    _ respond: @escaping Responder, _ body: (LoopbackServer) async throws -> Result
  ) async throws -> Result {
    let log = RequestLog()
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(Handler(log: log, respond: respond))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let server = LoopbackServer(channel: channel, log: log)
    do {
      let result = try await body(server)
      try await channel.close()
      return result
    } catch {
      try? await channel.close()
      throw error
    }
  }

  fileprivate final class RequestLog: Sendable {
    let requests = Mutex<[Request]>([])
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let log: RequestLog
    private let respond: Responder
    private var head: HTTPRequestHead?

    init(log: RequestLog, respond: @escaping Responder) {
      self.log = log
      self.respond = respond
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head): self.head = head
      case .body: break
      case .end:
        guard let head else { return }
        let request = Request(uri: head.uri, headers: head.headers)
        log.requests.withLock { $0.append(request) }
        answer(respond(request), context)
      }
    }

    private func answer(_ response: Response, _ context: ChannelHandlerContext) {
      var headers = HTTPHeaders(response.headers)
      headers.replaceOrAdd(name: "content-length", value: "\(response.announcedLength ?? response.body.count)")
      let head = HTTPResponseHead(
        version: .http1_1, status: HTTPResponseStatus(statusCode: response.status), headers: headers)
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      let body = response.cutAfter.map { Array(response.body.prefix($0)) } ?? response.body
      context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
      if response.cutAfter != nil || response.announcedLength != nil {
        context.close(promise: nil)
      } else {
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      }
    }
  }
}
