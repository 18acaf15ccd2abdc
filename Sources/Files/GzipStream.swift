internal import CZlib

/// Unpacks gzip data that arrives in pieces, all members of it, with their checksums checked.
package final class GzipStream {
  private static let pieceSize = 1 << 18
  // zlib keeps the address of its stream, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let output: UnsafeMutableRawBufferPointer
  private let source: String
  /// Whether a member has begun and not ended.
  private var isInside = false
  private var isPadded = false
  /// Bytes behind the last member that are no padding.
  private var trailing = 0
  private var members = 0

  /// - Parameter source: what errors call the data.
  /// - Throws: `FilesError.gzip`.
  package init(source: String) throws {
    self.source = source
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    output = .allocate(byteCount: Self.pieceSize, alignment: 16)
    guard inflateInit2_(stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw FilesError.gzip(source: source, fault: .outOfMemory)
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    output.deallocate()
  }

  /// Unpacks the next piece; zeros after a member are padding, and what else follows is counted for `finish`.
  ///
  /// - Throws: `FilesError.gzip`, or what `sink` throws.
  package func feed(_ input: UnsafeRawBufferPointer, into sink: (UnsafeRawBufferPointer) throws -> Void) throws {
    precondition(input.count <= Int(Int32.max))
    var rest = input
    if trailing > 0 {
      trailing += rest.count
      return
    }
    while !rest.isEmpty {
      if !isInside, members > 0 {
        // Zeros after a member pad the file: nothing may follow them.
        let start = rest.firstIndex { $0 != 0 } ?? rest.endIndex
        isPadded = isPadded || start > 0
        rest = UnsafeRawBufferPointer(rebasing: rest[start...])
        if rest.isEmpty { return }
        if isPadded || rest[0] != 0x1F {
          trailing = rest.count
          return
        }
      }
      isInside = true
      rest = try step(rest, into: sink)
    }
  }

  /// - Throws: `FilesError.gzip` when the data ends within a member, or something else follows the last one.
  package func finish() throws {
    if trailing > 0 { throw FilesError.gzip(source: source, fault: .trailingBytes(trailing)) }
    if isInside || members == 0 { throw FilesError.gzip(source: source, fault: .truncated) }
  }

  /// Unpacks until the input or the member ends, and returns what is left of the input.
  private func step(
    _ input: UnsafeRawBufferPointer, into sink: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> UnsafeRawBufferPointer {
    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(input.count)
    while true {
      stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(output.count)
      let status = CZlib.inflate(stream, Z_NO_FLUSH)
      let produced = output.count - Int(stream.pointee.avail_out)
      if produced > 0 { try sink(UnsafeRawBufferPointer(rebasing: output[..<produced])) }
      switch status {
      case Z_STREAM_END:
        members += 1
        isInside = false
        let left = Int(stream.pointee.avail_in)
        inflateReset(stream)
        return UnsafeRawBufferPointer(rebasing: input.suffix(left))
      case Z_OK, Z_BUF_ERROR:
        if stream.pointee.avail_in == 0, produced < output.count {
          return UnsafeRawBufferPointer(rebasing: input.suffix(0))
        }
      case Z_MEM_ERROR: throw FilesError.gzip(source: source, fault: .outOfMemory)
      default: throw FilesError.gzip(source: source, fault: .invalidData)
      }
    }
  }
}

extension Gzip {
  /// Packs bytes as one member, the same for the same bytes: without a name and a time.
  ///
  /// - Throws: `FilesError.gzip` when there is no memory.
  package static func compress(_ bytes: UnsafeRawBufferPointer) throws -> [UInt8] {
    precondition(bytes.count <= Int(Int32.max))
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    guard
      deflateInit2_(
        stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw FilesError.gzip(source: "output", fault: .outOfMemory) }
    defer { deflateEnd(stream) }
    let bound = Int(deflateBound(stream, UInt(bytes.count))) + 64
    return try [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
      stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
      stream.pointee.avail_in = UInt32(bytes.count)
      stream.pointee.next_out = buffer.baseAddress
      stream.pointee.avail_out = UInt32(bound)
      guard deflate(stream, Z_FINISH) == Z_STREAM_END else {
        throw FilesError.gzip(source: "output", fault: .outOfMemory)
      }
      count = bound - Int(stream.pointee.avail_out)
    }
  }
}
