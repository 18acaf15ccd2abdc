/// Normalized text as UTF-8, and for each byte the code point of the original text that it stands for.
struct AlignedText: Sendable {
  private(set) var bytes: [UInt8] = []
  private var origins: [Int32] = []

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    origins.removeAll(keepingCapacity: true)
  }

  mutating func reserveCapacity(_ count: Int) {
    bytes.reserveCapacity(count)
    origins.reserveCapacity(count)
  }

  mutating func append(byte: UInt8, origin: Int32) {
    bytes.append(byte)
    origins.append(origin)
  }

  mutating func append(_ scalars: AlignedScalars) {
    for index in 0..<scalars.count { append(scalar: scalars.scalars[index], origin: scalars.origins[index]) }
  }

  /// Appends a part of the original text as it is.
  /// - Parameter origin: The code point at which `range` begins.
  mutating func append(_ original: Span<UInt8>, _ range: Range<Int>, origin: Int32) {
    var origin = origin - 1
    for index in range {
      if !original[index].isContinuation { origin += 1 }
      append(byte: original[index], origin: origin)
    }
  }

  /// Appends a scalar with the origin of another place.
  mutating func append(scalar: UInt32, origin: Int32) {
    let encoded = UTF8Bytes(scalar)
    for position in 0..<encoded.count {
      bytes.append(encoded[position])
      origins.append(origin)
    }
  }

  mutating func append(_ other: borrowing AlignedText, _ range: Range<Int>) {
    bytes.append(contentsOf: other.bytes[range])
    origins.append(contentsOf: other.origins[range])
  }

  /// The code point of the original text that the byte at `place` stands for.
  func origin(at place: Int) -> Int32 { origins[place] }

  /// The code points of the original text that `range` stands for.
  /// - Precondition: `range` is not empty.
  func offset(of range: Range<Int>) -> TokenOffset {
    TokenOffset(start: origins[range.lowerBound], end: origins[range.upperBound - 1] + 1)
  }
}
