/// Where a server listens and what it lets in.
package struct ServerSettings: Sendable, Equatable {
  package var host = "127.0.0.1"
  package var port = 3000
  /// A socket file in place of host and port.
  package var unixSocket: String?
  /// Where models may be changed while the server runs; nil: nowhere.
  package var admin: ListenAddress?
  /// What a client must show as `Authorization: Bearer`, or as the password of `Basic`; nil: nothing.
  package var token: String?
  package var batch = BatchLimits()
  /// Requests that are worked on at once, waiting ones included.
  package var concurrentRequests = 512
  package var inputsPerRequest = 32
  package var bodyBytes = 2_000_000
  /// The longest that a request may take; a header may say less.
  package var deadline = Duration.seconds(30)
  /// How long accepted requests may take to end when the server stops.
  package var drain = Duration.seconds(30)
  /// Connections that are open at once.
  package var connections = 8_192
  /// How long a client may take for the head of a request.
  package var head = Duration.seconds(20)
  /// After so long without a byte a connection is closed, unless its request is being answered.
  package var idle = Duration.seconds(75)
  /// The store whose runs the page shows, which is only read; nil: no runs are shown.
  package var store: String?

  package init() {}

  var address: ListenAddress { unixSocket.map { .socketFile($0) } ?? .port(host: host, port) }
}
