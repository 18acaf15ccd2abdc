import Foundation

/// The token that clients must show, as a bearer or as the password of basic authentication, which is all that Label Studio
/// has.
struct ServerToken: Sendable {
  private let bytes: [UInt8]

  init(_ token: String) { bytes = Array(token.utf8) }

  /// Whether the value of an `Authorization` header shows it.
  func isShown(by header: String?) -> Bool {
    guard let header else { return false }
    let parts = header.split(separator: " ", maxSplits: 1)
    guard parts.count == 2 else { return false }
    switch parts[0].lowercased() {
    case "bearer": return isSame(Array(parts[1].utf8))
    case "basic":
      guard let data = Data(base64Encoded: String(parts[1])), let colon = data.firstIndex(of: UInt8(ascii: ":")) else {
        return false
      }
      return isSame(Array(data[data.index(after: colon)...]))
    default: return false
    }
  }

  /// Takes the same time wherever two texts of one length differ.
  private func isSame(_ shown: [UInt8]) -> Bool {
    guard shown.count == bytes.count else { return false }
    return zip(shown, bytes).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
