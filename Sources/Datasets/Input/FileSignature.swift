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
  ]

  /// What the bytes look like when they are not text: a known kind of file, or one with many zero bytes that has no
  /// byte order mark of UTF-16.
  ///
  /// - Parameter mayHaveZeros: whether zero bytes are to be expected, because an encoding was asked for.
  static func find(in bytes: [UInt8], mayHaveZeros: Bool) -> (kind: String, advice: String)? {
    if let known = signatures.first(where: { bytes.starts(with: $0.bytes) }) { return (known.kind, known.advice) }
    guard !mayHaveZeros, ByteOrderMark(bytes)?.encoding ?? .utf8 == .utf8 else { return nil }
    let start = bytes.prefix(4096)
    let zeros = start.indices.filter { start[$0] == 0 }
    guard zeros.count * 5 > start.count else { return nil }
    let inOddPlaces = zeros.count { !$0.isMultiple(of: 2) }
    let encoding = inOddPlaces * 2 > zeros.count ? TextEncoding.utf16LittleEndian : .utf16BigEndian
    return ("many zero bytes", "if it is UTF-16, set the encoding to \(encoding.rawValue)")
  }
}
