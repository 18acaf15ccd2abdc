/// Recognises files that people take for text.
enum FileSignature {
  private static let signatures: [(bytes: [UInt8], kind: String, advice: String)] = [
    ([0x50, 0x4B, 0x03, 0x04], "a zip archive", "unpack it"),
    (
      [0xD0, 0xCF, 0x11, 0xE0], "an old or password-protected spreadsheet or document",
      "save the sheet without a password as .xlsx or CSV"
    ),
    ([0x1F, 0x8B], "gzip compression", "unpack it first (gunzip)"),
    ([0x28, 0xB5, 0x2F, 0xFD], "Zstandard compression", "unpack it first (unzstd)"),
    ([0xFF, 0xFE, 0, 0], "UTF-32", "save the file as UTF-8"),
    ([0, 0, 0xFE, 0xFF], "UTF-32", "save the file as UTF-8"),
    (Array("PAR1".utf8), "a Parquet file", "export it as CSV or JSONL"),
    (Array("%PDF-".utf8), "a PDF document", "copy its text into a table"),
    (Array("SQLite format 3\0".utf8), "an SQLite database", "export the table as CSV"),
    ([0x89, 0x50, 0x4E, 0x47], "a picture", "name a file of text"),
    ([0xFF, 0xD8, 0xFF], "a picture", "name a file of text"),
    ([0x7F, 0x45, 0x4C, 0x46], "a program", "name a file of text"),
  ]

  /// What the bytes look like when they are not text: a known kind of file, or one with many zero bytes that has no
  /// byte order mark of UTF-16.
  ///
  /// - Parameter mayHaveZeros: whether zero bytes are to be expected, because an encoding was asked for.
  static func find(in bytes: [UInt8], mayHaveZeros: Bool) -> (kind: String, advice: String)? {
    if let known = signatures.first(where: { bytes.starts(with: $0.bytes) }) { return (known.kind, known.advice) }
    if isSafetensors(bytes) { return ("a safetensors file", "name a file of text") }
    guard !mayHaveZeros, ByteOrderMark(bytes)?.encoding ?? .utf8 == .utf8 else { return nil }
    if hasManyControls(bytes) { return ("many control characters", "name a file of text") }
    let start = bytes.prefix(4096)
    let zeros = start.indices.filter { start[$0] == 0 }
    guard zeros.count * 5 > start.count else { return nil }
    let inOddPlaces = zeros.count { !$0.isMultiple(of: 2) }
    let encoding = inOddPlaces * 2 > zeros.count ? TextEncoding.utf16LittleEndian : .utf16BigEndian
    return ("many zero bytes", "if it is UTF-16, set the encoding to \(encoding.rawValue)")
  }

  /// The length of a header in eight bytes, and a JSON object.
  private static func isSafetensors(_ bytes: [UInt8]) -> Bool {
    bytes.count > 9 && bytes[8] == 0x7B && bytes[4..<8].allSatisfy { $0 == 0 } && bytes[0..<4].contains { $0 != 0 }
  }

  /// Whether control characters of many kinds stand in it, as in no text: separators of columns are of one or two.
  static func hasManyControls(_ bytes: [UInt8]) -> Bool {
    let start = bytes.prefix(1 << 16)
    var counts = [Int](repeating: 0, count: 32)
    for byte in start where byte < 32 { counts[Int(byte)] += 1 }
    // Zeros may be of UTF-16; tab, line ends, form feed and escape are of texts.
    for ordinary in [0x00, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1A, 0x1B] { counts[ordinary] = 0 }
    return counts.count { $0 > 0 } >= 8 && counts.reduce(0, +) * 50 > start.count
  }
}
