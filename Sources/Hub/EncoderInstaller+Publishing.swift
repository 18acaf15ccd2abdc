internal import Files

/// One file of an encoder that is ready to be written.
struct EncoderFile {
  enum Content {
    case file(MappedFile)
    case packed(ZipArchive.Entry, of: ZipArchive)
  }

  let name: String
  /// SHA-256 that it must have, where one is known.
  let expected: String?
  let content: Content
}

extension EncoderInstaller {
  /// Writes, checks and publishes the files of an encoder with their record.
  /// - Throws: `HubError` or `FilesError`; the old directory is then as it was.
  func publish(
    _ files: [EncoderFile], as name: String, licence: String?, source: EncoderProvenance.Source,
    check: EncoderProvenance.Check, replacing installed: Installed?
  ) throws -> PulledEncoder {
    let provenance = try AtomicDirectory.publish(at: path(of: name)) { staging in
      let records = try files.map { try write($0, to: staging) }
      try EncoderFiles.check(DirectoryHandle(path: staging.path), source: source.description)
      let provenance = EncoderProvenance(
        name: name, licence: licence, source: source, check: check, files: records)
      try staging.write(EncoderProvenance.fileName, provenance.json)
      return provenance
    }
    removePartial(name)
    return PulledEncoder(
      path: path(of: name), outcome: installed == nil ? .installed : .replaced, provenance: provenance)
  }

  private func write(_ file: EncoderFile, to staging: StagingDirectory) throws -> EncoderProvenance.File {
    try Task.checkCancellation()
    let written =
      switch file.content {
      case .file(let source): try staging.copy(source, as: file.name)
      case .packed(let entry, let archive): try staging.unpack(entry, of: archive, as: file.name)
      }
    if let expected = file.expected, expected != written.sha256 {
      throw HubError.wrongDigest(file: file.name, expected: expected, found: written.sha256)
    }
    return EncoderProvenance.File(name: file.name, size: written.size, sha256: written.sha256)
  }
}
