extension Span<UInt8> {
  /// The scalar that begins at `index` and its count of bytes.
  /// - Precondition: The bytes are valid UTF-8 and `index` is where a scalar begins.
  func scalar(at index: Int) -> (value: UInt32, byteCount: Int) {
    let first = UInt32(self[index])
    if first < 0x80 { return (first, 1) }
    let second = UInt32(self[index + 1]) & 0x3f
    if first < 0xe0 { return ((first & 0x1f) << 6 | second, 2) }
    let third = UInt32(self[index + 2]) & 0x3f
    if first < 0xf0 { return ((first & 0x0f) << 12 | second << 6 | third, 3) }
    return ((first & 0x07) << 18 | second << 12 | third << 6 | UInt32(self[index + 3]) & 0x3f, 4)
  }

  /// Where the scalar before `index` begins.
  func startOfScalar(before index: Int) -> Int {
    var start = index - 1
    while start > 0, self[start].isContinuation { start -= 1 }
    return start
  }

  /// Count of code points in `range`.
  func scalarCount(in range: Range<Int>) -> Int {
    var count = 0
    for index in range where !self[index].isContinuation { count += 1 }
    return count
  }
}

extension UInt8 {
  /// True for the second and later bytes of a scalar in UTF-8.
  var isContinuation: Bool { self & 0xc0 == 0x80 }
}

/// The bytes of one scalar in UTF-8, without an allocation.
struct UTF8Bytes {
  private let packed: UInt32
  let count: Int

  /// - Precondition: `scalar` is a Unicode scalar.
  init(_ scalar: UInt32) {
    switch scalar {
    case ..<0x80:
      packed = scalar
      count = 1
    case ..<0x800:
      packed = 0xc0 | scalar >> 6 | (0x80 | scalar & 0x3f) << 8
      count = 2
    case ..<0x10000:
      packed = 0xe0 | scalar >> 12 | (0x80 | scalar >> 6 & 0x3f) << 8 | (0x80 | scalar & 0x3f) << 16
      count = 3
    default:
      let low = (0x80 | scalar >> 6 & 0x3f) << 16 | (0x80 | scalar & 0x3f) << 24
      packed = 0xf0 | scalar >> 18 | (0x80 | scalar >> 12 & 0x3f) << 8 | low
      count = 4
    }
  }

  subscript(position: Int) -> UInt8 { UInt8(truncatingIfNeeded: packed >> (UInt32(position) * 8)) }
}
