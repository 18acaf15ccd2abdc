/// The encoding that a file without a byte order mark most likely has, where it is not UTF-8, and what speaks for it.
package struct EncodingGuess: Sendable, Equatable {
  /// A name that `TextEncoding` knows.
  package let encoding: String
  /// One clause with the first place that decided.
  package let evidence: String

  /// Nil where the file says it itself or is UTF-8.
  ///
  /// - Throws: `DatasetError` when the file cannot be read.
  package init?(path: String) throws {
    try self.init(InputFile.read(path))
  }

  package init?(_ bytes: [UInt8]) {
    guard ByteOrderMark(bytes) == nil, FileSignature.find(in: bytes, mayHaveZeros: true) == nil else { return nil }
    if let utf16 = Self.utf16(bytes) {
      self = utf16
      return
    }
    guard !FileSignature.hasManyControls(bytes) else { return nil }
    guard let first = UTF8Bytes.firstFault(in: bytes[...]) else { return nil }
    // Bytes from 0x80 on that are good UTF-8 say that the rest is UTF-8 with damage.
    guard !Self.hasGoodUTF8(bytes) else { return nil }
    let line = bytes[..<first].count { $0 == ASCII.lineFeed } + 1
    let shown = SingleByteDecoder.utf8([bytes[first]], isWindows1252: true)
    encoding = TextEncoding.windows1252.rawValue
    evidence =
      "\(Shown.byte(bytes[first])) on line \(line) is no UTF-8 and \(Shown.quoted(String(decoding: shown, as: UTF8.self)))"
      + " in windows-1252"
  }

  /// Whether half or more of the bytes from 0x80 on stand in good UTF-8.
  private static func hasGoodUTF8(_ bytes: [UInt8]) -> Bool {
    var faults = 0
    var place = 0
    while let fault = UTF8Bytes.firstFault(in: bytes[place...]) {
      faults += 1
      place = fault + 1
    }
    return (bytes.count { $0 >= 0x80 } - faults) >= max(1, faults)
  }

  private init(encoding: String, evidence: String) {
    self.encoding = encoding
    self.evidence = evidence
  }

  /// Text of a western language has a zero in every other byte.
  private static func utf16(_ bytes: [UInt8]) -> EncodingGuess? {
    let start = bytes.prefix(4096)
    let zeros = start.indices.filter { start[$0] == 0 }
    guard start.count >= 4, zeros.count * 5 > start.count * 2 else { return nil }
    let inOddPlaces = zeros.count { !$0.isMultiple(of: 2) }
    guard inOddPlaces * 10 < zeros.count || inOddPlaces * 10 > zeros.count * 9 else { return nil }
    let encoding = inOddPlaces * 2 > zeros.count ? TextEncoding.utf16LittleEndian : .utf16BigEndian
    return EncodingGuess(
      encoding: encoding.rawValue,
      evidence: "\(zeros.count) of the first \(start.count) bytes are zero, nearly all in "
        + (encoding == .utf16LittleEndian ? "odd" : "even") + " places")
  }
}
