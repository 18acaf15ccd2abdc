/// A repository on a Hugging Face Hub, as in `hf:OWNER/NAME[@REVISION]`.
package struct HubReference: Sendable, Equatable, CustomStringConvertible {
  package let owner: String
  package let name: String
  /// A branch, tag or commit; nil where none was asked for.
  package let revision: String?

  /// Nil when the text has another form.
  package init?(_ text: String) {
    guard text.hasPrefix("hf:") else { return nil }
    let parts = text.dropFirst(3).split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let names = parts[0].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard names.count == 2, names.allSatisfy(EncoderName.isValid) else { return nil }
    owner = names[0]
    name = names[1]
    revision = parts.count == 2 ? String(parts[1]) : nil
    if let revision, !Self.isRevision(revision) { return nil }
  }

  package var repository: String { "\(owner)/\(name)" }

  package var description: String { "hf:\(repository)" + (revision.map { "@\($0)" } ?? "") }

  static func isRevision(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    return parts.allSatisfy(EncoderName.isValid)
  }

  static func isCommit(_ text: String) -> Bool { ContentDigest.isHexadecimal(text, count: 40) }
}
