/// The lines of a text, which end in a line feed or a carriage return and a line feed.
struct PhysicalLines: Sequence, IteratorProtocol {
  struct Line: Equatable {
    /// From 1.
    let number: Int
    /// The line's bytes without its end.
    let range: Range<Int>
  }

  private let bytes: [UInt8]
  private var position = 0
  private var number = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> Line? {
    guard position < bytes.count else { return nil }
    number += 1
    let start = position
    let lineFeed = bytes[start...].firstIndex(of: ASCII.lineFeed)
    position = lineFeed.map { $0 + 1 } ?? bytes.count
    var end = lineFeed ?? bytes.count
    if end > start, bytes[end - 1] == ASCII.carriageReturn { end -= 1 }
    return Line(number: number, range: start..<end)
  }
}
