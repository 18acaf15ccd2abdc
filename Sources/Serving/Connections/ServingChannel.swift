import HummingbirdCore
import Logging
import NIOCore
import NIOSSL

/// How a connection is set up: TLS where the server has a certificate, then HTTP.
struct ServingChannel: HTTPChannelHandler {
  typealias Value = HTTP1Channel.Value

  let http: HTTP1Channel
  let certificate: ServerCertificate?

  var responder: Responder { http.responder }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    guard let certificate else { return http.setup(channel: channel, logger: logger) }
    return channel.eventLoop.makeCompletedFuture {
      // The certificate of this moment: a new one does not change open connections.
      try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: certificate.context))
    }.flatMap { http.setup(channel: channel, logger: logger) }
  }

  func handle(value: Value, logger: Logger) async { await http.handle(value: value, logger: logger) }
}
