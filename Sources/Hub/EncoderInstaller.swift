internal import Files

/// Fills `models/NAME/` with an encoder from a package, a Hugging Face Hub or a folder.
///
/// What it installs was whole, had the digests that were known, and reads as a model; then it takes the name in one
/// step, together with a record of where it came from.
package struct EncoderInstaller: Sendable {
  package typealias Observer = @Sendable (PullEvent) -> Void

  /// The directory of manifests and installed encoders.
  package let models: String
  package let endpoint: HubEndpoint
  /// The Python whose pip downloads packages.
  package let python: String
  /// Where that Python is looked for; nil for the process's own PATH.
  package let searchPath: String?
  package let patience: Patience
  let observer: Observer

  package init(
    models: String, endpoint: HubEndpoint, python: String = "python3", searchPath: String? = nil,
    patience: Patience = Patience(), observer: @escaping Observer = { _ in }
  ) {
    self.models = models
    self.endpoint = endpoint
    self.python = python
    self.searchPath = searchPath
    self.patience = patience
    self.observer = observer
  }

  package func path(of name: String) -> String { "\(models)/\(name)" }

  /// Installs what a manifest names from its first source that answers, or verifies what is installed.
  /// - Throws: `HubError` or `FilesError`; what was installed before is then as it was.
  package func pull(_ manifest: EncoderManifest) async throws -> PulledEncoder {
    let lock = try lock(manifest.name)
    defer { withExtendedLifetime(lock) {} }
    let installed = try installed(manifest.name)
    if let installed, let verified = try verified(installed, against: manifest) { return verified }
    var reasons: [String] = []
    for source in manifest.sources {
      do {
        switch source {
        case .package(let package): return try await pull(package, manifest, replacing: installed)
        case .hub(let hub): return try await pull(hub, manifest, replacing: installed)
        }
      } catch let error as HubError where error.lettingOthersTry {
        reasons.append(error.description)
        if manifest.sources.count == 1 { throw error }
        observer(.setback(error.description))
      }
    }
    throw HubError.noSourceLeft(name: manifest.name, reasons: reasons)
  }

  /// Installs a repository as `name` (by default its own), or verifies it when it is installed and no revision is
  /// asked for: without one, the first pull's commit is held.
  /// - Throws: `HubError` or `FilesError`.
  package func pull(_ reference: HubReference, as name: String? = nil) async throws -> PulledEncoder {
    let name = name ?? reference.name
    guard EncoderName.isValid(name) else { throw HubError.invalidName(name) }
    let lock = try lock(name)
    defer { withExtendedLifetime(lock) {} }
    let installed = try installed(name)
    if let installed {
      guard case .hub(_, reference.repository, let commit) = installed.provenance.source else {
        throw HubError.otherSource(
          path: path(of: name), found: installed.provenance.source.description, wanted: reference.description)
      }
      return try await pull(reference, as: name, over: installed, commit: commit)
    }
    return try await fetch(reference, revision: reference.revision ?? "main", as: name, replacing: nil)
  }

  // MARK: What is there

  struct Installed {
    let directory: DirectoryHandle
    let provenance: EncoderProvenance
  }

  /// - Throws: `HubError.occupied` when a directory is there that no pull made.
  func installed(_ name: String) throws -> Installed? {
    guard try FileStatus(path(of: name)) != nil else { return nil }
    let directory = try DirectoryHandle(path: path(of: name))
    guard let provenance = try EncoderProvenance.read(directory) else {
      throw HubError.occupied(path: path(of: name))
    }
    return Installed(directory: directory, provenance: provenance)
  }

  /// The result of a pull that finds everything as it was recorded; nil when it has to be fetched again.
  func verified(_ installed: Installed) throws -> PulledEncoder? {
    let damage = try installed.provenance.damage(in: installed.directory)
    guard damage.isEmpty else {
      observer(.setback("\(installed.directory.path): \(damage.joined(separator: ", ")) changed; fetching again"))
      return nil
    }
    return PulledEncoder(path: installed.directory.path, outcome: .verified, provenance: installed.provenance)
  }

  private func verified(_ installed: Installed, against manifest: EncoderManifest) throws -> PulledEncoder? {
    let isNamed = manifest.sources.contains { source in
      switch (source, installed.provenance.source) {
      case (.package(let source), .package(let name, let version, _, let sha256)):
        source.package == name && source.version == version && source.sha256 == sha256
      case (.package(let source), .wheel(_, let sha256)):
        source.sha256 == sha256
      case (.hub(let source), .hub(_, let repository, let commit)):
        source.reference.repository == repository
          && (!HubReference.isCommit(source.reference.revision ?? "") || source.reference.revision == commit)
          && source.files.allSatisfy { pin in
            installed.provenance.files.contains { UTF8Key($0.name) == pin.key && $0.sha256 == pin.value }
          }
      default: false
      }
    }
    return isNamed ? try verified(installed) : nil
  }

  /// Keeps a second pull of the same name out; the lock stands in the directory of partial downloads.
  func lock(_ name: String) throws -> FileLock {
    try PosixFileSystem().makeDirectories("\(models)/.partial")
    return try FileLock(path: "\(models)/.partial/\(name).lock")
  }

  /// Where the pull of a name keeps what it has so far.
  func partial(_ name: String) throws -> String {
    let path = "\(models)/.partial/\(name)"
    try PosixFileSystem().makeDirectories(path)
    return path
  }

  func removePartial(_ name: String) {
    // What stays costs only space: the next pull uses it again.
    try? PosixFileSystem().removeTree("\(models)/.partial/\(name)")
  }
}

extension HubError {
  /// True where another source may do: it was absent, unreachable or incomplete, but not wrong.
  var lettingOthersTry: Bool {
    switch self {
    case .missingPython, .missingPip, .pipFailed, .connection, .interrupted, .refused, .notOnHub, .status: true
    default: false
    }
  }
}
