/// A memory-mapped safetensors file whose whole header was checked before anything is read from it.
///
/// Source: the format section of the safetensors README.
package struct SafetensorsFile: Sendable {
  package let file: MappedFile
  /// In the order of their bytes.
  package let tensors: [TensorEntry]
  /// In the order of the header.
  package let metadata: [(key: String, value: String)]
  private let positions: [UTF8Key: Int]
  private let dataStart: Int

  /// - Throws: `FilesError.safetensors` with the first fault found.
  package init(_ file: MappedFile) throws {
    let header: SafetensorsHeader
    do {
      header = try file.withBytes { try SafetensorsHeader($0) }
    } catch let fault as FilesError.SafetensorsFault {
      throw FilesError.safetensors(path: file.path, fault: fault)
    }
    self.file = file
    tensors = header.tensors
    metadata = header.metadata
    dataStart = header.dataStart
    positions = Dictionary(uniqueKeysWithValues: tensors.indices.map { (UTF8Key(header.tensors[$0].name), $0) })
  }

  /// - Throws: `FilesError` when the file cannot be mapped or is not valid.
  package init(path: String) throws {
    try self.init(MappedFile(path: path))
  }

  package subscript(name: String) -> TensorEntry? {
    positions[UTF8Key(name)].map { tensors[$0] }
  }

  /// The bytes of an entry of this file, valid while `file` lives; they may be unaligned.
  package func bytes(of entry: TensorEntry) -> UnsafeRawBufferPointer {
    let range = dataStart + entry.range.lowerBound..<dataStart + entry.range.upperBound
    return UnsafeRawBufferPointer(rebasing: file.bytes[range])
  }

  /// Lends the bytes of an entry of this file and keeps the map alive meanwhile.
  package func withBytes<Result>(
    of entry: TensorEntry, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try withExtendedLifetime(file) { try body(bytes(of: entry)) }
  }
}
