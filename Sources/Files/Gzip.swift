/// Reads gzip data.
package enum Gzip {
  package static func isGzip(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.starts(with: [0x1f, 0x8b])
  }

  /// Unpacks all members, with their checksums checked; zeros after the last one are padding.
  /// - Parameter limit: the most bytes to unpack.
  /// - Throws: `FilesError.gzip`.
  package static func decompress(_ bytes: UnsafeRawBufferPointer, source: String, limit: Int) throws -> [UInt8] {
    var result: [UInt8] = []
    do {
      let inflater = try Inflater(.gzip)
      var rest = bytes
      repeat {
        let used = try inflater.inflate(rest) { piece in
          guard piece.count <= limit - result.count else { throw FilesError.CompressionFault.overLimit(limit) }
          result.append(contentsOf: piece)
        }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(used))
        inflater.reset()
      } while isGzip(rest)
      guard rest.allSatisfy({ $0 == 0 }) else { throw FilesError.CompressionFault.trailingBytes(rest.count) }
    } catch let fault as FilesError.CompressionFault {
      throw FilesError.gzip(source: source, fault: fault)
    }
    return result
  }
}
