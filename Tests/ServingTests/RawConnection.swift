import Dispatch
import Foundation

/// A TCP connection to this machine that sends and receives bytes as they are.
final class RawConnection: Sendable {
  struct Failure: Error {
    let call: String
    let code: Int32
  }

  private let descriptor: Int32

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw Failure(call: "socket", code: errno) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    // Nothing waits for ever; other tests may keep the processors busy for long.
    var patience = timeval(tv_sec: 300, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw Failure(call: "connect", code: errno) }
  }

  deinit { close(descriptor) }

  func send(_ text: String) throws {
    let bytes = Array(text.utf8)
    guard Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
      throw Failure(call: "send", code: errno)
    }
  }

  /// What comes until the other side closes, or until it contains `end`.
  func receive(until end: String? = nil) async throws -> String {
    try await withCheckedThrowingContinuation { continuation in
      // The threads of tasks answer the request.
      DispatchQueue.global().async { [self] in
        var received: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while true {
          let count = recv(descriptor, &part, part.count, 0)
          guard count >= 0 || errno == ECONNRESET else {
            return continuation.resume(throwing: Failure(call: "recv", code: errno))
          }
          received += part.prefix(max(0, count))
          let text = String(decoding: received, as: UTF8.self)
          if count <= 0 || end.map({ text.contains($0) }) ?? false { return continuation.resume(returning: text) }
        }
      }
    }
  }
}
