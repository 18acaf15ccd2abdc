import Hummingbird

/// Where a server listens.
package enum ListenAddress: Sendable, Equatable, CustomStringConvertible {
  case port(host: String, Int)
  case socketFile(String)

  /// Reads `PORT`, `HOST:PORT`, `[IPv6]:PORT` or a path with a slash; nil for anything else.
  package init?(_ text: String) {
    if text.utf8.contains(UInt8(ascii: "/")) {
      self = .socketFile(text)
      return
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let last = parts.last, last.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(last),
      port <= 65_535
    else { return nil }
    var host = parts.dropLast().joined(separator: ":")
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = String(host.dropFirst().dropLast())
    } else if parts.count > 2 {
      return nil
    }
    guard parts.count == 1 || !host.isEmpty else { return nil }
    self = .port(host: parts.count == 1 ? "127.0.0.1" : host, port)
  }

  /// Whether only programs of this machine reach it.
  package var isLocal: Bool {
    switch self {
    case .port(let host, _):
      ["::1", "localhost"].contains(host)
        || host.hasPrefix("127.") && host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }
    case .socketFile: true
    }
  }

  package var description: String {
    switch self {
    case .port(let host, let port): "\(host.contains(":") ? "[\(host)]" : host):\(port)"
    case .socketFile(let path): path
    }
  }

  var bound: BindAddress {
    switch self {
    case .port(let host, let port): .hostname(host, port: port)
    case .socketFile(let path): .unixDomainSocket(path: path)
    }
  }
}
