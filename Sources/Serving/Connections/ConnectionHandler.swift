import NIOCore

/// Hears that a client closed its side: it wants no answer any more.
///
/// A client that closes only its sending half looks the same until somebody writes to it; it is taken to have gone.
final class ConnectionHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = Any

  private let connections: Connections
  private let watch = ClientWatch()

  init(_ connections: Connections) {
    self.connections = connections
  }

  func handlerAdded(context: ChannelHandlerContext) { connections.add(context.channel, watch) }

  func handlerRemoved(context: ChannelHandlerContext) {
    connections.remove(context.channel)
    watch.leave()
  }

  func channelInactive(context: ChannelHandlerContext) {
    watch.leave()
    context.fireChannelInactive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event { watch.leave() }
    context.fireUserInboundEventTriggered(event)
  }
}
