import Files
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Replies to what never became a request.
extension ConnectionGuard {
  /// What the library answers to bytes that are no HTTP: a head without a word of explanation.
  static func isOfLibrary(_ head: HTTPResponse) -> Bool {
    head.status == .badRequest && head.headerFields[.contentLength] == "0" && head.headerFields[.connection] == "close"
  }

  static func refusal(of fault: HTTPParserError, _ rules: Rules) -> ServingError {
    if case .headerOverflow = fault { return .headTooLarge(limit: rules.headBytes, count: rules.fieldCount) }
    return .malformed
  }

  /// Writes a reply up to its end, and the line of a request that nobody else knows of.
  func writeRefusal(_ refusal: ServingError, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
    let id = unanswered > 0 ? requestID ?? RequestIdentity.new() : RequestIdentity.new()
    let body = ByteBuffer(string: refusal.body.serialized())
    var head = HTTPResponse(
      status: refusal.status,
      headerFields: [
        .contentType: "application/json", .contentLength: String(body.readableBytes), .connection: "close",
        .server: "hone",
      ])
    if let name = RequestIdentity.header { head.headerFields[name] = id }
    if unanswered == 0 {
      log?.add(
        AccessRecord(
          method: "-", path: "-", status: refusal.status.code, bytes: body.readableBytes, duration: .now - headStart,
          requestID: id, client: AccessRecord.address(context.channel.remoteAddress), errorType: refusal.type))
    }
    context.write(wrapOutboundOut(.head(head)), promise: promise)
    context.write(wrapOutboundOut(.body(body)), promise: nil)
  }
}
