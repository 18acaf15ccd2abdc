internal import Foundation

/// A Hugging Face Hub and the token that it alone is shown.
package struct HubEndpoint: Sendable, Equatable, CustomStringConvertible {
  /// Without a slash at the end.
  package let address: String
  let token: String?
  private let origin: Origin

  /// - Throws: `HubError.invalidEndpoint` when the address is none of http or https.
  package init(address: String = "https://huggingface.co", token: String? = nil) throws {
    var trimmed = address
    while trimmed.hasSuffix("/") { trimmed.removeLast() }
    guard let url = URL(string: trimmed), let origin = Origin(url), url.query == nil, url.fragment == nil,
      url.user == nil
    else { throw HubError.invalidEndpoint(address) }
    self.address = trimmed
    self.token = token.flatMap { $0.isEmpty ? nil : $0 }
    // A line feed in a header would be another header; the token itself is never shown.
    guard self.token?.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) ?? true else { throw HubError.invalidToken }
    self.origin = origin
  }

  /// Reads `HF_ENDPOINT` and `HF_TOKEN`.
  /// - Throws: `HubError.invalidEndpoint`.
  package init(environment: [String: String]) throws {
    let address = environment["HF_ENDPOINT"].flatMap { $0.isEmpty ? nil : $0 } ?? "https://huggingface.co"
    try self.init(
      address: address, token: environment["HF_TOKEN"]?.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  package var description: String { address }

  /// True where the token may be shown: same scheme, host and port.
  func owns(_ url: URL) -> Bool { Origin(url) == origin }

  /// An address under the endpoint; each part is escaped whole, with its slashes.
  /// - Throws: `HubError.invalidEndpoint`.
  func url(_ parts: [String], query: String? = nil) throws -> URL {
    var text = address
    for part in parts { text += "/" + Self.escaped(part) }
    if let query { text += "?" + query }
    guard let url = URL(string: text) else { throw HubError.invalidEndpoint(address) }
    return url
  }

  private static func escaped(_ part: String) -> String {
    var text = ""
    for byte in part.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        text += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
      }
    }
    return text
  }
}

/// Who answers at an address: the scope within which a token may travel.
struct Origin: Sendable, Equatable {
  let scheme: String
  let host: String
  let port: Int

  init?(_ url: URL) {
    guard let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https",
      let host = url.host()?.lowercased(), !host.isEmpty
    else { return nil }
    self.scheme = scheme
    self.host = host
    port = url.port ?? (scheme == "https" ? 443 : 80)
  }
}
