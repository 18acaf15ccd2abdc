/// Text in any encoding as UTF-8, piece by piece, without its byte order mark.
///
/// What cannot be decoded becomes a byte that UTF-8 never has, so that the row in which it stands is found.
final class DecodedBytes: ByteStream {
  private let bytes: any ByteStream
  private let encoding: TextEncoding
  /// Whether carriage returns alone end lines.
  private let endsLinesByCarriageReturns: Bool
  private var skipped: Int
  /// Of UTF-16: bytes whose character is not complete.
  private var rest: [UInt8] = []

  /// - Parameter markCount: bytes of the byte order mark.
  init(_ bytes: any ByteStream, encoding: TextEncoding, markCount: Int, endsLinesByCarriageReturns: Bool) {
    self.bytes = bytes
    self.encoding = encoding
    skipped = markCount
    self.endsLinesByCarriageReturns = endsLinesByCarriageReturns
  }

  func next() throws -> [UInt8]? {
    while true {
      guard var piece = try bytes.next() else {
        let last = decoded(rest, isLast: true)
        rest = []
        return last.isEmpty ? nil : last
      }
      if skipped > 0 {
        let count = min(skipped, piece.count)
        piece.removeFirst(count)
        skipped -= count
      }
      let text = decoded(piece, isLast: false)
      if !text.isEmpty { return text }
    }
  }

  private func decoded(_ piece: [UInt8], isLast: Bool) -> [UInt8] {
    var text: [UInt8]
    switch encoding {
    case .utf8: text = piece
    case .windows1252, .latin1: text = SingleByteDecoder.utf8(piece, isWindows1252: encoding == .windows1252)
    case .utf16, .utf16LittleEndian, .utf16BigEndian:
      let isLittleEndian = encoding == .utf16LittleEndian
      var whole = isLast ? piece : rest + piece
      if !isLast {
        // A unit, or the first half of a pair of them, waits for what follows.
        var end = whole.count & ~1
        if end >= 2, UTF16.isLeadSurrogate(Self.unit(whole, at: end - 2, isLittleEndian)) { end -= 2 }
        rest = Array(whole[end...])
        whole.removeSubrange(end...)
      }
      text = UTF16Decoder(whole, from: 0, isLittleEndian: isLittleEndian).utf8
    }
    if endsLinesByCarriageReturns {
      for place in text.indices where text[place] == ASCII.carriageReturn { text[place] = ASCII.lineFeed }
    }
    return text
  }

  private static func unit(_ bytes: [UInt8], at place: Int, _ isLittleEndian: Bool) -> UInt16 {
    let (low, high) = isLittleEndian ? (place, place + 1) : (place + 1, place)
    return UInt16(bytes[high]) << 8 | UInt16(bytes[low])
  }
}
