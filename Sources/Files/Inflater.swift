internal import CZlib

/// Unpacks deflate data in pieces of bounded size.
final class Inflater {
  enum Container: Int32 {
    /// Bare deflate data, as in zip archives.
    case none = -15
    case gzip = 31
  }

  private static let pieceSize = 1 << 18
  // zlib keeps the address of its stream, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let output: UnsafeMutableRawBufferPointer

  init(_ container: Container) throws {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    output = .allocate(byteCount: Self.pieceSize, alignment: 16)
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(stream, container.rawValue, ZLIB_VERSION, size) == Z_OK else {
      throw FilesError.CompressionFault.outOfMemory
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    output.deallocate()
  }

  /// Unpacks one stream from the start of `input` and returns how many bytes of it belong to the stream.
  /// - Throws: `FilesError.CompressionFault`, or what `sink` throws.
  func inflate(_ input: UnsafeRawBufferPointer, into sink: (UnsafeRawBufferPointer) throws -> Void) throws -> Int {
    var consumed = 0
    while true {
      let offered = min(input.count - consumed, Int(Int32.max))
      let next = input.baseAddress.map { $0 + consumed }
      stream.pointee.next_in = UnsafeMutablePointer(mutating: next?.assumingMemoryBound(to: UInt8.self))
      stream.pointee.avail_in = UInt32(offered)
      stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(output.count)
      let status = CZlib.inflate(stream, Z_NO_FLUSH)
      consumed += offered - Int(stream.pointee.avail_in)
      let produced = output.count - Int(stream.pointee.avail_out)
      if produced > 0 { try sink(UnsafeRawBufferPointer(rebasing: output[..<produced])) }
      switch status {
      case Z_STREAM_END: return consumed
      case Z_OK: continue
      case Z_BUF_ERROR: throw FilesError.CompressionFault.truncated
      case Z_MEM_ERROR: throw FilesError.CompressionFault.outOfMemory
      default: throw FilesError.CompressionFault.invalidData
      }
    }
  }

  /// Makes ready for another stream.
  func reset() {
    inflateReset(stream)
  }
}

/// The checksum of zip and gzip, over bytes that arrive in pieces.
struct CRC32 {
  private(set) var value: UInt32 = 0

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
      let next = crc32(UInt(value), piece.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32(piece.count))
      value = UInt32(truncatingIfNeeded: next)
      rest = rest.dropFirst(piece.count)
    }
  }
}
