/// A zip archive, memory-mapped or in memory, whose directory was checked before anything is unpacked.
///
/// Stored and deflated plain files, with 64-bit sizes; no encryption, links, or names that lead outside.
/// Source: PKWARE APPNOTE 6.3.10.
package struct ZipArchive: Sendable {
  package struct Entry: Sendable, Equatable {
    /// Relative, with slashes; a directory's ends with one.
    package let name: String
    /// Bytes in the archive.
    package let compressedSize: Int
    /// Bytes once unpacked.
    package let size: Int
    package let checksum: UInt32
    let isStored: Bool
    /// Offset of the packed bytes in the archive.
    let start: Int

    package var isDirectory: Bool { name.utf8.last == UInt8(ascii: "/") }
  }

  package let path: String
  package let entries: [Entry]
  private let storage: Storage

  private enum Storage: Sendable {
    case file(MappedFile)
    case bytes([UInt8])

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
      switch self {
      case .file(let file): try file.withBytes(body)
      case .bytes(let bytes): try bytes.withUnsafeBytes(body)
      }
    }
  }

  /// - Throws: `FilesError.zip` with the first fault found.
  package init(path: String) throws {
    try self.init(.file(try MappedFile(path: path)), path: path)
  }

  /// - Parameter path: what errors call the archive.
  /// - Throws: `FilesError.zip` with the first fault found.
  package init(bytes: [UInt8], path: String) throws {
    try self.init(.bytes(bytes), path: path)
  }

  private init(_ storage: Storage, path: String) throws {
    self.path = path
    self.storage = storage
    do {
      entries = try storage.withBytes { try ZipDirectory.entries($0) }
    } catch let fault as FilesError.ZipFault {
      throw FilesError.zip(path: path, fault: fault)
    }
  }

  package func entry(_ name: String) -> Entry? {
    entries.first { $0.name.hasSameBytes(as: name) }
  }

  /// Unpacks an entry of this archive piece by piece; size and checksum are known to be right only at the end.
  /// - Throws: `FilesError.zip`, or what `sink` throws.
  package func extract(_ entry: Entry, into sink: (UnsafeRawBufferPointer) throws -> Void) throws {
    do {
      try storage.withBytes { bytes in
        try extract(
          entry, from: UnsafeRawBufferPointer(rebasing: bytes[entry.start..<entry.start + entry.compressedSize]), sink)
      }
    } catch let fault as FilesError.ZipFault {
      throw FilesError.zip(path: path, fault: fault)
    } catch let fault as FilesError.CompressionFault {
      throw FilesError.zip(path: path, fault: .compression(entry: entry.name, fault: fault))
    }
  }

  /// - Throws: `FilesError`.
  package func extract(_ entry: Entry, to file: StagedFile) throws {
    try extract(entry) { try file.append($0) }
  }

  /// - Parameter limit: the most bytes to unpack.
  /// - Throws: `FilesError.zip`.
  package func read(_ entry: Entry, limit: Int) throws -> [UInt8] {
    guard entry.size <= limit else {
      throw FilesError.zip(path: path, fault: .overLimit(entry: entry.name, bytes: entry.size, limit: limit))
    }
    var result: [UInt8] = []
    result.reserveCapacity(entry.size)
    try extract(entry) { result.append(contentsOf: $0) }
    return result
  }

  private func extract(
    _ entry: Entry, from packed: UnsafeRawBufferPointer, _ sink: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var checksum = CRC32()
    var size = 0
    func take(_ piece: UnsafeRawBufferPointer) throws {
      size += piece.count
      guard size <= entry.size else {
        throw FilesError.ZipFault.size(entry: entry.name, expected: entry.size, found: size)
      }
      checksum.update(piece)
      try sink(piece)
    }
    if entry.isStored {
      try take(packed)
    } else {
      let used = try Inflater(.none).inflate(packed, into: take)
      guard used == packed.count else { throw FilesError.CompressionFault.trailingBytes(packed.count - used) }
    }
    guard size == entry.size else {
      throw FilesError.ZipFault.size(entry: entry.name, expected: entry.size, found: size)
    }
    guard checksum.value == entry.checksum else { throw FilesError.ZipFault.checksum(entry: entry.name) }
  }
}
