/// The beginning of a stream, read to find out what it is.
struct StreamSample {
  private(set) var pieces: [[UInt8]] = []
  private(set) var bytes: [UInt8] = []
  /// Whether there is no more.
  private(set) var isWhole = false

  /// Takes the first pieces, at least so many bytes of them where there are as many.
  init(_ stream: any ByteStream, _ count: Int) throws {
    while bytes.count < count, !isWhole { try take(stream) }
  }

  /// Takes more until a line has ended, so that the first row shows.
  mutating func takeLine(_ stream: any ByteStream, atMost count: Int) throws {
    func endsLine(_ bytes: [UInt8]) -> Bool { bytes.contains { $0 == ASCII.lineFeed || $0 == ASCII.carriageReturn } }
    var hasLine = endsLine(bytes)
    while !isWhole, bytes.count < count, !hasLine || endsWithCarriageReturn {
      let known = pieces.count
      try take(stream)
      hasLine = hasLine || pieces.count > known && endsLine(pieces[known])
    }
  }

  /// A line feed may follow; in UTF-16 a zero may stand behind it.
  private var endsWithCarriageReturn: Bool {
    bytes.last == ASCII.carriageReturn || bytes.suffix(2) == [ASCII.carriageReturn, 0]
  }

  private mutating func take(_ stream: any ByteStream) throws {
    guard let piece = try stream.next() else {
      isWhole = true
      return
    }
    pieces.append(piece)
    bytes += piece
  }

  /// The bytes without part of a character of UTF-8 at their end, which would be taken for another encoding.
  var wholeCharacters: [UInt8] {
    guard !isWhole, let lead = bytes.indices.suffix(3).last(where: { bytes[$0] >= 0xC0 }) else { return bytes }
    let width = bytes[lead] >= 0xF0 ? 4 : bytes[lead] >= 0xE0 ? 3 : 2
    return bytes.count - lead < width ? Array(bytes[..<lead]) : bytes
  }
}
