package import Encoders
import Files

/// Where an encoder comes from, as far as its own record and the manifest beside its folder say.
package enum EncoderOrigin {
  /// What `hone pull` writes beside an encoder's files.
  private static let recordName = "hone-encoder.json"

  /// Its repository on a Hugging Face Hub, OWNER/NAME; nil where nothing says it for certain.
  ///
  /// An encoder from elsewhere is that of the manifest's repository only where its bytes are those that the manifest names.
  package static func repository(of base: ModelDirectory) -> String? {
    guard base.handle.contains(recordName), let file = try? base.handle.map(recordName),
      let record = try? JSON.parse(file)
    else { return nil }
    if record["source"]?["type"] == "hub" { return valid(record["source"]?["repository"]?.stringValue) }
    guard record["digest"] == "checked" else { return nil }
    var path = base.path
    while path.hasSuffix("/") { path.removeLast() }
    guard let manifest = try? JSON.parse(MappedFile(path: path + ".json")) else { return nil }
    let source = manifest["sources"]?.arrayValue?.first { $0["type"] == "hub" }
    return valid(source?["repository"]?.stringValue)
  }

  /// The name of a repository, and nothing else that may stand in its place.
  private static func valid(_ name: String?) -> String? {
    guard let name else { return nil }
    let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let isFine = parts.count == 2 && parts.allSatisfy { part in !part.isEmpty && part.allSatisfy(isPartOfName) }
    return isFine ? name : nil
  }

  private static func isPartOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-_.".utf8.contains(byte)
    }
  }
}
