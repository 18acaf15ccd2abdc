/// Names for contents: hexadecimal, lower case.
package enum Digest {
  package static func sha256(_ bytes: UnsafeRawBufferPointer) -> String {
    var stream = SHA256Stream()
    stream.update(bytes)
    return stream.finalize()
  }

  /// - Throws: `FilesError` when the file cannot be mapped.
  package static func sha256(path: String) throws -> String {
    try sha256(MappedFile(path: path))
  }

  package static func sha256(_ file: MappedFile) -> String {
    file.withBytes { sha256($0) }
  }

  /// The SHA-1 that git gives a file with this content, as Hugging Face uses it for small files.
  package static func gitBlob(_ bytes: UnsafeRawBufferPointer) -> String {
    var stream = SHA1Stream()
    Array("blob \(bytes.count)\0".utf8).withUnsafeBytes { stream.update($0) }
    stream.update(bytes)
    return stream.finalize()
  }

  package static func gitBlob(_ file: MappedFile) -> String {
    file.withBytes { gitBlob($0) }
  }

  /// What an encoder's weights are called wherever one must be told from another: the SHA-256 over every tensor's
  /// name, type, shape and bytes in the order of the names' bytes; order, parts and metadata do not count.
  package static func weights(of set: SafetensorsSet) -> String {
    var stream = SHA256Stream()
    func count(_ value: Int) { withUnsafeBytes(of: UInt64(value).littleEndian) { stream.update($0) } }
    func text(_ value: String) {
      count(value.utf8.count)
      value.withUTF8Bytes { stream.update($0) }
    }
    text("hone weights 1")
    for entry in set.tensors.sorted(by: { UTF8Key($0.name) < UTF8Key($1.name) }) {
      text(entry.name)
      text(entry.type.rawValue)
      count(entry.shape.count)
      for dimension in entry.shape { count(dimension) }
      set.file(holding: entry.name)?.withBytes(of: entry) { bytes in
        count(bytes.count)
        stream.update(bytes)
      }
    }
    return stream.finalize()
  }
}
