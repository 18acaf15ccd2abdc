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

  mutating func append(ascii byte: UInt8, origin: Int32) {
    bytes.append(byte)
    origins.append(origin)
  }

  mutating func append(_ scalars: AlignedScalars) {
    for index in 0..<scalars.count {
      let encoded = UTF8Bytes(scalars.scalars[index])
      for position in 0..<encoded.count {
        bytes.append(encoded[position])
        origins.append(scalars.origins[index])
      }
    }
  }

  /// The code points of the original text that `range` stands for.
  /// - Precondition: `range` is not empty.
  func offset(of range: Range<Int>) -> TokenOffset {
    TokenOffset(start: origins[range.lowerBound], end: origins[range.upperBound - 1] + 1)
  }
}
