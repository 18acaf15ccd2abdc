package import Files

/// Where an installed encoder came from: the content of `hone-encoder.json` beside its files.
package struct EncoderProvenance: Sendable, Equatable {
  package static let fileName = "hone-encoder.json"

  package enum Source: Sendable, Equatable {
    case package(name: String, version: String, file: String, sha256: String)
    case hub(endpoint: String, repository: String, commit: String)
    case wheel(file: String, sha256: String)
    case directory(path: String)
  }

  /// How much is known about the bytes.
  package enum Check: String, Sendable {
    /// They have the digests that the manifest gave before the pull.
    case checked
    /// They have the digests that the server named, which are held from this first pull on.
    case pinned
    /// Nothing to compare with was known.
    case unchecked
  }

  package struct File: Sendable, Equatable {
    package let name: String
    /// Bytes.
    package let size: Int
    package let sha256: String
  }

  package let name: String
  /// SPDX identifier, where known.
  package let licence: String?
  package let source: Source
  package let check: Check
  package let files: [File]

  /// Reads the record of an installed encoder; nil when it has none.
  /// - Throws: `FilesError` or `HubError.invalidProvenance`.
  package static func read(_ directory: DirectoryHandle) throws -> EncoderProvenance? {
    guard directory.contains(fileName) else { return nil }
    let file = try directory.map(fileName)
    guard let provenance = try EncoderProvenance(JSON.parse(file)) else {
      throw HubError.invalidProvenance(path: file.path)
    }
    return provenance
  }

  /// The names of recorded files that are absent or have other content now.
  /// - Throws: `FilesError` when a file cannot be read.
  package func damage(in directory: DirectoryHandle) throws -> [String] {
    try files.filter { file in
      guard directory.contains(file.name) else { return true }
      let mapped = try directory.map(file.name)
      return mapped.bytes.count != file.size || Digest.sha256(mapped) != file.sha256
    }.map(\.name)
  }
}

extension EncoderProvenance.Source: CustomStringConvertible {
  package var description: String {
    switch self {
    case .package(let name, let version, _, _): "\(name) \(version)"
    case .hub(_, let repository, let commit): "hf:\(repository)@\(commit)"
    case .wheel(let file, _): file
    case .directory(let path): path
    }
  }
}
