import NIOCore

/// Says when bytes come, before anything has read them.
final class ByteWatch: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private let report: () -> Void

  init(_ report: @escaping () -> Void) {
    self.report = report
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    report()
    context.fireChannelRead(data)
  }
}
