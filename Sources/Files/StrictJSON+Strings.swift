extension StrictJSON {
  /// Reads a string whose opening quote stands at the position.
  mutating func string() throws(JSONScanFault) -> String {
    position += 1
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        let text = try validated(UnsafeRawBufferPointer(rebasing: bytes[start..<position]), at: start)
        position += 1
        return text
      }
      if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
      if byte < 0x20 { throw fault(.controlCharacter(byte)) }
      position += 1
    }
    throw fault(.unexpectedEnd(expected: "'\"'"))
  }

  /// Continues a string at its first escape.
  private mutating func escapedString(from start: Int) throws(JSONScanFault) -> String {
    scratch.removeAll(keepingCapacity: true)
    scratch.append(contentsOf: bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        // Escapes add valid UTF-8 only, so a fault is in the source bytes.
        guard let text = String(validating: scratch, as: UTF8.self) else { throw invalidUTF8(in: start..<position) }
        position += 1
        return text
      case UInt8(ascii: "\\"):
        let scalar = try escape()
        scratch.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      case ..<0x20:
        throw fault(.controlCharacter(byte))
      default:
        scratch.append(byte)
        position += 1
      }
    }
    throw fault(.unexpectedEnd(expected: "'\"'"))
  }

  private func validated(_ part: UnsafeRawBufferPointer, at start: Int) throws(JSONScanFault) -> String {
    // Decoding repairs what is invalid, and thereby changes it: several times quicker than `String(validating:)`.
    let text = String(decoding: part, as: UTF8.self)
    guard text.hasSameBytes(as: part) else { throw invalidUTF8(in: start..<start + part.count) }
    return text
  }

  private func invalidUTF8(in range: Range<Int>) -> JSONScanFault {
    var decoder = UTF8()
    var iterator = bytes[range].makeIterator()
    var offset = range.lowerBound
    while case .scalarValue(let scalar) = decoder.decode(&iterator) { offset += UTF8.width(scalar) }
    return JSONScanFault(offset: min(offset, range.upperBound), fault: .invalidUTF8)
  }

  private mutating func escape() throws(JSONScanFault) -> Unicode.Scalar {
    let start = position
    position += 1
    guard position < bytes.count else { throw fault(.unexpectedEnd(expected: "an escape")) }
    let kind = bytes[position]
    position += 1
    switch kind {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(kind)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let first = try fourDigits(escapeAt: start)
      if let scalar = Unicode.Scalar(first) { return scalar }
      // Only surrogates are not scalars here: a high one needs a low one right after it.
      guard first < 0xdc00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
        throw JSONScanFault(offset: start, fault: .loneSurrogate)
      }
      let second = try fourDigits(escapeAt: start)
      guard (0xdc00...0xdfff).contains(second),
        let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xd800) << 10 + (UInt32(second) - 0xdc00))
      else { throw JSONScanFault(offset: start, fault: .loneSurrogate) }
      return scalar
    default: throw JSONScanFault(offset: start, fault: .invalidEscape)
    }
  }

  private mutating func fourDigits(escapeAt start: Int) throws(JSONScanFault) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard position < bytes.count else { throw fault(.unexpectedEnd(expected: "four hexadecimal digits")) }
      let digit: UInt8
      switch bytes[position] {
      case let byte where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte): digit = byte - UInt8(ascii: "0")
      case let byte where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte): digit = byte - UInt8(ascii: "a") + 10
      case let byte where (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte): digit = byte - UInt8(ascii: "A") + 10
      default: throw JSONScanFault(offset: start, fault: .invalidEscape)
      }
      value = value << 4 | UInt16(digit)
      position += 1
    }
    return value
  }
}
