/// What a copied file holds.
package struct StagedContent: Sendable, Equatable {
  /// Bytes.
  package let size: Int
  package let sha256: String
}

extension StagingDirectory {
  /// Copies a file and names what was written.
  /// - Throws: `FilesError`.
  package func copy(_ file: MappedFile, as name: String) throws -> StagedContent {
    try digested(name) { sink in try file.withBytes { try sink($0) } }
  }

  /// Unpacks an entry of an archive and names what was written.
  /// - Throws: `FilesError`.
  package func unpack(_ entry: ZipArchive.Entry, of archive: ZipArchive, as name: String) throws -> StagedContent {
    try digested(name) { sink in try archive.extract(entry, into: sink) }
  }

  private func digested(
    _ name: String, _ fill: (_ sink: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) throws -> StagedContent {
    var stream = SHA256Stream()
    var size = 0
    try write(name) { file in
      try fill { piece in
        stream.update(piece)
        try file.append(piece)
      }
      size = file.size
    }
    return StagedContent(size: size, sha256: stream.finalize())
  }
}
