internal import Files

extension EncoderInstaller {
  /// Downloads what a manifest's Hub source names; without pins the first pull writes them into the manifest.
  func pull(
    _ source: EncoderSource.HubSource, _ manifest: EncoderManifest, replacing installed: Installed?
  ) async throws -> PulledEncoder {
    let result = try await fetch(
      source.reference, revision: source.reference.revision ?? "main", as: manifest.name, manifest: manifest,
      pins: source.files, replacing: installed)
    if source.files.isEmpty {
      do {
        try pin(result.provenance, of: source, in: manifest)
      } catch let error as FilesError {
        observer(.setback("\(error.description); the pins stand only in \(result.path)"))
      }
    }
    return result
  }

  /// Verifies an installed repository, mends it from its own commit, or brings it to another revision.
  func pull(
    _ reference: HubReference, as name: String, over installed: Installed, commit: String
  ) async throws -> PulledEncoder {
    let verified = try verified(installed)
    let isHeld = reference.revision == nil || reference.revision == commit
    if isHeld, let verified { return verified }
    if isHeld {
      let pins = installed.provenance.files.map { (UTF8Key($0.name), $0.sha256) }
      return try await fetch(
        reference, revision: commit, as: name, pins: Dictionary(pins, uniquingKeysWith: { first, _ in first }),
        replacing: installed)
    }
    return try await fetch(
      reference, revision: reference.revision ?? "main", as: name, replacing: installed, verified: verified)
  }

  /// Downloads and publishes; gives `verified` back when the revision names its commit.
  func fetch(
    _ reference: HubReference, revision: String, as name: String, manifest: EncoderManifest? = nil,
    pins: [UTF8Key: String] = [:], replacing installed: Installed?, verified: PulledEncoder? = nil
  ) async throws -> PulledEncoder {
    var known: String?
    if case .hub(_, _, let commit)? = verified?.provenance.source { known = commit }
    let download = HubDownload(
      self, reference, revision: revision, pins: pins,
      pinsPath: manifest?.path ?? "\(path(of: name))/\(EncoderProvenance.fileName)", name: name)
    guard let fetched = try await download.run(unless: known) else {
      guard let verified else { throw HubError.invalidProvenance(path: path(of: name)) }
      return verified
    }
    return try publish(
      fetched.files, as: name, licence: manifest?.licence ?? fetched.licence, source: fetched.source,
      check: pins.isEmpty ? .pinned : .checked, replacing: installed)
  }

  /// Writes commit and digests into the source's entry of the manifest, which keeps its order and all else.
  private func pin(
    _ provenance: EncoderProvenance, of source: EncoderSource.HubSource, in manifest: EncoderManifest
  ) throws {
    guard case .hub(_, _, let commit) = provenance.source else { return }
    var json = try JSON.parse(MappedFile(path: manifest.path))
    guard var object = json.objectValue, var sources = object["sources"]?.arrayValue,
      let place = manifest.sources.firstIndex(of: .hub(source)), sources.indices.contains(place),
      var entry = sources[place].objectValue
    else { return }
    entry["revision"] = .string(commit)
    entry["files"] = .object(
      JSONObject(provenance.files.map { JSONObject.Member(key: $0.name, value: .string($0.sha256)) }))
    sources[place] = .object(entry)
    object["sources"] = .array(sources)
    json = .object(object)
    try AtomicFile.write(manifest.path, json.serialized(pretty: true) + "\n")
  }
}
