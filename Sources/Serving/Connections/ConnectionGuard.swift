import HTTPTypes
package import NIOCore
import NIOHTTP1
package import NIOHTTPTypes

/// Looks after one connection: how long a client may take to send the head of a request, what becomes of a body that nobody
/// reads, what a client hears whose bytes are no HTTP, and when its connection must give way to others.
///
/// It stands between the HTTP decoder and the library's own handlers. A `ByteWatch` before everything else tells it when
/// bytes come.
package final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
  package typealias InboundIn = HTTPRequestPart
  package typealias InboundOut = HTTPRequestPart
  package typealias OutboundIn = HTTPResponsePart
  package typealias OutboundOut = HTTPResponsePart

  /// How long clients may take, and how much they may send.
  package struct Rules: Sendable {
    /// From the start of a connection, or the first byte of another request, to the end of the request's head.
    package var head = TimeAmount.seconds(20)
    /// For the rest of a body whose request has its reply.
    package var unreadBody = TimeAmount.seconds(30)
    /// For a client to read a reply.
    package var reply = TimeAmount.minutes(2)
    /// For a client to read why its connection ends.
    package var farewell = TimeAmount.seconds(2)
    /// What clients that ask first may send.
    package var bodyBytes = 2_000_000
    /// Of a request line or a header; of all of them.
    package var fieldBytes = 16_384
    package var headBytes = 65_536
    package var fieldCount = 100

    package init() {}

    init(_ settings: ServerSettings) {
      head = TimeAmount(settings.head)
      unreadBody = TimeAmount(settings.deadline)
      bodyBytes = settings.bodyBytes
    }
  }

  let rules: Rules
  let log: ServerLog?
  /// The id of the request that came last.
  var requestID: String?
  /// Requests without a whole reply.
  var unanswered = 0
  /// When the head that is awaited began.
  var headStart = ContinuousClock.now
  private let connections: Connections
  private let limit: ConnectionLimit?
  /// The head of a request has come, its end has not.
  private var isReading = false
  /// Bytes have come that are no whole head yet.
  private var hasBytes = false
  private var fault: HTTPParserError?
  /// Nothing more is answered.
  private var isEnding = false
  private var headTimer: Scheduled<Void>?
  private var closeTimer: Scheduled<Void>?
  /// Replies that have not left.
  private var leaving = 0
  private var replyTimer: Scheduled<Void>?

  package init(_ rules: Rules, _ connections: Connections, limit: ConnectionLimit? = nil, log: ServerLog? = nil) {
    self.rules = rules
    self.connections = connections
    self.limit = limit
    self.log = log
  }

  package func handlerAdded(context: ChannelHandlerContext) {
    let watch = ByteWatch { [weak self] in self?.bytesCame(context) }
    do {
      try context.pipeline.syncOperations.addHandler(watch, position: .first)
      awaitHead(context)
    } catch {
      context.fireErrorCaught(error)
    }
  }

  package func handlerRemoved(context: ChannelHandlerContext) { stopTimers() }

  package func channelInactive(context: ChannelHandlerContext) {
    stopTimers()
    context.fireChannelInactive()
  }

  private func bytesCame(_ context: ChannelHandlerContext) {
    guard !isReading, !isEnding else { return }
    hasBytes = true
    if headTimer == nil { awaitHead(context) }
  }

  private func awaitHead(_ context: ChannelHandlerContext) {
    headStart = .now
    headTimer = context.eventLoop.assumeIsolated().scheduleTask(in: rules.head) { [self] in
      headTimer = nil
      // A request that is still being answered comes first; the next byte begins the wait anew.
      if unanswered == 0 { endSlowHead(context) }
    }
  }

  private func endSlowHead(_ context: ChannelHandlerContext) {
    // A connection without a byte asks for nothing, and hears nothing.
    guard hasBytes else { return context.close(promise: nil) }
    isEnding = true
    writeRefusal(.slowHead(seconds: Int(rules.head.nanoseconds / 1_000_000_000)), context, nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    sayFarewell(context)
  }

  private func stopTimers() {
    headTimer?.cancel()
    headTimer = nil
    closeTimer?.cancel()
    closeTimer = nil
    replyTimer?.cancel()
    replyTimer = nil
  }

  private func awaitReading(_ context: ChannelHandlerContext) {
    replyTimer = context.eventLoop.assumeIsolated().scheduleTask(in: rules.reply) { context.close(promise: nil) }
  }

  private func close(_ context: ChannelHandlerContext, after time: TimeAmount) {
    closeTimer?.cancel()
    closeTimer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { context.close(promise: nil) }
  }

  /// Ends the connection so that what was written still arrives: a client's unread bytes would make the system drop it.
  private func sayFarewell(_ context: ChannelHandlerContext) {
    context.close(mode: .output, promise: nil)
    close(context, after: rules.farewell)
  }

  package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isEnding else { return }
    switch unwrapInboundIn(data) {
    case .head(var head):
      headTimer?.cancel()
      headTimer = nil
      hasBytes = false
      isReading = true
      if unanswered == 0, wantsToAsk(head) {
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
      }
      unanswered += 1
      connections.setIdle(context.channel, since: nil)
      // Whoever answers and whoever logs call the request by one id.
      let id = RequestIdentity.of(head.headerFields)
      if let name = RequestIdentity.header { head.headerFields[name] = id }
      requestID = id
      // The library knows the word in small letters only.
      if let word = head.headerFields[.connection] { head.headerFields[.connection] = word.lowercased() }
      context.fireChannelRead(wrapInboundOut(.head(head)))
    case .body:
      context.fireChannelRead(data)
    case .end:
      isReading = false
      closeTimer?.cancel()
      closeTimer = nil
      context.fireChannelRead(data)
    }
  }

  /// Whether a client waits for a word before it sends its body, and the body is not too large.
  private func wantsToAsk(_ head: HTTPRequest) -> Bool {
    guard let expected = head.headerFields[.expect], expected.lowercased() == "100-continue" else { return false }
    return head.headerFields[.contentLength].flatMap { Int($0) }.map { $0 <= rules.bodyBytes } ?? true
  }

  package func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if let error = error as? HTTPParserError {
      fault = error
      headTimer?.cancel()
      headTimer = nil
    }
    context.fireErrorCaught(error)
  }

  package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if replyTimer == nil { awaitReading(context) }
    switch unwrapOutboundIn(data) {
    case .head(var head) where head.status.kind != .informational:
      if let fault, Self.isOfLibrary(head) {
        isEnding = true
        writeRefusal(Self.refusal(of: fault, rules), context, promise)
      } else if limit?.isFull ?? false {
        isEnding = true
        head.headerFields[.connection] = "close"
        context.write(wrapOutboundOut(.head(head)), promise: promise)
      } else {
        context.write(data, promise: promise)
      }
    case .end:
      let written = promise ?? context.eventLoop.makePromise()
      leaving += 1
      written.futureResult.assumeIsolated().whenComplete { [self] _ in
        leaving -= 1
        replyTimer?.cancel()
        replyTimer = nil
        if leaving > 0 { awaitReading(context) }
      }
      context.write(data, promise: written)
      replyEnded(context)
    default:
      context.write(data, promise: promise)
    }
  }

  private func replyEnded(_ context: ChannelHandlerContext) {
    unanswered = max(0, unanswered - 1)
    guard unanswered == 0 else { return }
    connections.setIdle(context.channel, since: context.eventLoop.now)
    if isEnding {
      context.flush()
      sayFarewell(context)
    } else if isReading {
      close(context, after: rules.unreadBody)
    }
  }
}
