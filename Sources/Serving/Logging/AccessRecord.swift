import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What the log says of a request: neither its query nor its body.
struct AccessRecord: Sendable {
  let method: String
  let path: String
  let status: Int
  let bytes: Int?
  let duration: Duration
  let requestID: String
  let client: String
  let errorType: String?

  var metadata: Logger.Metadata {
    var metadata: Logger.Metadata = [
      "method": .string(method), "path": .string(path), "status": .stringConvertible(status),
      "duration_ms": .stringConvertible((duration / .microseconds(1)).rounded() / 1000),
      "request_id": .string(requestID), "client": .string(client),
    ]
    if let bytes { metadata["bytes"] = .stringConvertible(bytes) }
    if let errorType { metadata["error_type"] = .string(errorType) }
    return metadata
  }

  /// The path with everything but visible ASCII as `%XX`, so that it can be no second line, and its first 200 bytes.
  static func plain(_ path: String) -> String {
    let limit = 200
    var text = ""
    for byte in path.utf8.prefix(limit) {
      if (0x21...0x7e).contains(byte), !#""\"#.utf8.contains(byte) {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
    return path.utf8.count > limit ? text + "..." : text
  }

  /// Address and port of a client; `unix` of one that came over a socket file.
  static func address(_ address: SocketAddress?) -> String {
    guard let address, let ip = address.ipAddress, let port = address.port else { return "unix" }
    return ip.contains(":") ? "[\(ip)]:\(port)" : "\(ip):\(port)"
  }
}

extension AccessRecord {
  init(
    _ request: Request, _ context: ServingContext, status: HTTPResponse.Status, bytes: Int?, requestID: String,
    errorType: String?
  ) {
    self.init(
      method: String(request.method.rawValue.prefix(32)), path: Self.plain(request.uri.path), status: status.code,
      bytes: bytes, duration: .now - context.arrival, requestID: requestID,
      client: Self.address(context.channel.remoteAddress), errorType: errorType)
  }
}
