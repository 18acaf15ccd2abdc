/// Reads numbers from archive records without ever passing their end.
struct LittleEndianReader {
  private let bytes: UnsafeRawBufferPointer
  private let end: Int
  /// Offset in the archive.
  private(set) var position: Int

  /// Reads `start..<end`, which must lie in `bytes`.
  init(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) {
    self.bytes = bytes
    position = start
    self.end = end
  }

  var remaining: Int { end - position }
  var isAtEnd: Bool { remaining == 0 }

  mutating func uint16() throws -> UInt16 { UInt16(littleEndian: try number()) }
  mutating func uint32() throws -> UInt32 { UInt32(littleEndian: try number()) }
  mutating func uint64() throws -> UInt64 { UInt64(littleEndian: try number()) }

  mutating func take(_ count: Int) throws -> UnsafeRawBufferPointer {
    let start = position
    try skip(count)
    return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
  }

  mutating func reader(of count: Int) throws -> LittleEndianReader {
    let start = position
    try skip(count)
    return LittleEndianReader(bytes, from: start, to: position)
  }

  mutating func skip(_ count: Int) throws {
    guard count >= 0, count <= remaining else { throw FilesError.ZipFault.damaged("a record ends too early") }
    position += count
  }

  private mutating func number<Number: FixedWidthInteger & BitwiseCopyable>() throws -> Number {
    try take(MemoryLayout<Number>.size).loadUnaligned(as: Number.self)
  }
}
