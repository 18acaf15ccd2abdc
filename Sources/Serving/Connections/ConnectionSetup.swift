import HummingbirdCore
import NIOCore

/// How connections to one address are made and bounded.
struct ConnectionSetup: Sendable {
  let server: HTTPServerBuilder
  let limit: ConnectionLimit

  /// - Parameter certificate: for TLS; nil: without.
  init(
    _ settings: ServerSettings, _ connections: Connections, certificate: ServerCertificate?, log: ServerLog?
  ) {
    let limit = ConnectionLimit(settings.connections, connections)
    let rules = ConnectionGuard.Rules(settings)
    let configuration = HTTP1Channel.Configuration(
      additionalChannelHandlers: [
        ConnectionHandler(connections), ConnectionGuard(rules, connections, limit: limit, log: log),
      ],
      idleTimeout: TimeAmount(settings.idle),
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: rules.fieldBytes, maxHeaderListSize: rules.headBytes, maxHeaderFieldCount: rules.fieldCount)
    )
    self.limit = limit
    server = HTTPServerBuilder { responder in
      ServingChannel(
        http: HTTP1Channel(responder: responder, configuration: configuration), certificate: certificate)
    }
  }
}
