/// Turns the encodings of one byte a character into UTF-8; every byte has a character.
enum SingleByteDecoder {
  /// What Windows-1252 has in place of Latin-1's control characters 0x80...0x9F (WHATWG Encoding Standard).
  private static let windows1252: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D,
    0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,
    0x017E, 0x0178,
  ]

  static func utf8(_ bytes: [UInt8], isWindows1252: Bool) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + bytes.count / 8)
    for byte in bytes {
      guard byte >= 0x80 else {
        result.append(byte)
        continue
      }
      let value = isWindows1252 && byte < 0xA0 ? windows1252[Int(byte) - 0x80] : UInt32(byte)
      guard let scalar = Unicode.Scalar(value), let encoded = UTF8.encode(scalar) else { continue }
      result.append(contentsOf: encoded)
    }
    return result
  }
}
