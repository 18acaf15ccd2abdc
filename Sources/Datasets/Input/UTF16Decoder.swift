/// Turns UTF-16 into UTF-8 and keeps note of what cannot be turned.
struct UTF16Decoder {
  private(set) var utf8: [UInt8] = []
  /// Where in `utf8` a byte that UTF-8 never has stands for something broken, and where that is in the file.
  private(set) var faults: [(utf8: Int, file: Int)] = []

  /// - Parameter start: where the text begins in the file's bytes.
  init(_ bytes: [UInt8], from start: Int, isLittleEndian: Bool) {
    let (low, high) = isLittleEndian ? (0, 1) : (1, 0)
    utf8.reserveCapacity(bytes.count)
    var position = start
    func unit(_ place: Int) -> UInt16? {
      place + 1 < bytes.count ? UInt16(bytes[place + high]) << 8 | UInt16(bytes[place + low]) : nil
    }
    while position < bytes.count {
      guard let first = unit(position) else {
        addFault(at: position)
        break
      }
      if !UTF16.isSurrogate(first), let scalar = Unicode.Scalar(first) {
        add(scalar)
        position += 2
      } else if UTF16.isLeadSurrogate(first), let second = unit(position + 2), UTF16.isTrailSurrogate(second) {
        let value = 0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF))
        if let scalar = Unicode.Scalar(value) { add(scalar) }
        position += 4
      } else {
        addFault(at: position)
        position += 2
      }
    }
  }

  private mutating func add(_ scalar: Unicode.Scalar) {
    if scalar.isASCII {
      utf8.append(UInt8(truncatingIfNeeded: scalar.value))
    } else {
      utf8.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
  }

  private mutating func addFault(at position: Int) {
    faults.append((utf8.count, position))
    utf8.append(0xFF)
  }
}
