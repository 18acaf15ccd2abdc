internal import Files

/// The name of a file's content, in one of the two forms that a Hugging Face Hub gives.
package enum ContentDigest: Sendable, Equatable {
  /// Of large files.
  case sha256(String)
  /// Git's own, of small files.
  case gitBlob(String)

  /// Reads an entity tag such as `"abc…"` or `W/"abc…"`.
  init?(entityTag: String) {
    var tag = entityTag[...]
    if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
    if tag.hasPrefix("\""), tag.hasSuffix("\""), tag.utf8.count >= 2 { tag = tag.dropFirst().dropLast() }
    let text = tag.lowercased()
    if Self.isSHA256(text) {
      self = .sha256(text)
    } else if Self.isHexadecimal(text, count: 40) {
      self = .gitBlob(text)
    } else {
      return nil
    }
  }

  var text: String {
    switch self {
    case .sha256(let text), .gitBlob(let text): text
    }
  }

  /// The digest of the same kind of a file's content.
  func ofSameKind(_ file: MappedFile) -> ContentDigest {
    switch self {
    case .sha256: .sha256(Digest.sha256(file))
    case .gitBlob: .gitBlob(Digest.gitBlob(file))
    }
  }

  static func isSHA256(_ text: String) -> Bool { isHexadecimal(text, count: 64) }

  /// Lower-case digits only: the form in which digests are compared.
  static func isHexadecimal(_ text: String, count: Int) -> Bool {
    text.utf8.count == count
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }
}
