/// The tokens `<0x00>` to `<0xFF>`, which stand for single bytes of characters that the vocabulary does not have.
struct ByteTokens: Sendable {
  /// By byte; -1 where the vocabulary has no such token.
  private let ids: [Int32]

  init(_ vocabulary: Vocabulary) {
    ids = (0..<256).map { vocabulary.id(of: Self.name(UInt8($0))) ?? -1 }
  }

  subscript(byte: UInt8) -> Int32 { ids[Int(byte)] }

  /// Whether each of these bytes has a token.
  func cover(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for place in range where ids[Int(bytes[place])] < 0 { return false }
    return true
  }

  private static func name(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "<0x\(byte < 16 ? "0" : "")\(digits)>"
  }
}
