import HTTPTypes

/// The name of a request in logs: the client's own, or a new one.
enum RequestIdentity {
  static let header = HTTPField.Name("x-request-id")

  /// The header's value when it is 1 to 128 visible ASCII characters, else 32 random hexadecimal digits.
  static func of(_ headers: HTTPFields) -> String {
    if let header, let own = headers[header], (1...128).contains(own.utf8.count),
      own.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
    {
      return own
    }
    return new()
  }

  static func new() -> String {
    // The first digit is none of 0 to 7, so that there are always 16.
    let halves = (0..<2).map { _ in UInt64.random(in: (1 << 63)...UInt64.max) }
    return String(halves[0], radix: 16) + String(halves[1], radix: 16)
  }
}
