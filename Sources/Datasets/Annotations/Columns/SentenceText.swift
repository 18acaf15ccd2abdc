/// The words of a sentence with one space between them.
struct SentenceText {
  let text: String
  /// Where each word is, in code points.
  let ranges: [Range<Int>]

  /// - Parameter words: UTF-8, none of them empty.
  init(_ words: [ArraySlice<UInt8>]) {
    var bytes: [UInt8] = []
    var ranges: [Range<Int>] = []
    var position = 0
    for (place, word) in words.enumerated() {
      if place > 0 {
        bytes.append(ASCII.space)
        position += 1
      }
      bytes += word
      // Every byte but those that go on a character.
      let end = position + word.count { $0 & 0xC0 != 0x80 }
      ranges.append(position..<end)
      position = end
    }
    text = String(decoding: bytes, as: UTF8.self)
    self.ranges = ranges
  }
}
