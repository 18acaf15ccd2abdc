/// What counts of a text when texts are compared: letters, digits and symbols, ASCII ones in lower case, and one blank
/// where white space or punctuation stands between them.
struct TextLetters {
  private static let blank: UInt32 = 0x20

  /// What each ASCII character becomes; a blank for white space, punctuation and controls.
  private static let ascii: [UInt32] = (0..<128).map { byte in
    switch UInt8(byte) {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte) + 32
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte)
    case UInt8(ascii: "$"), UInt8(ascii: "+"), UInt8(ascii: "<"), UInt8(ascii: "="), UInt8(ascii: ">"),
      UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
      UInt32(byte)
    default: blank
    }
  }

  private let ascii = Self.ascii
  /// The first `count` are the letters; what follows does not matter.
  private(set) var letters: [UInt32] = []
  private(set) var count = 0

  /// Takes the letters of valid UTF-8, without blanks at either end; of a text that has none all that is there.
  mutating func read(_ bytes: Span<UInt8>) {
    if letters.count <= bytes.count {
      letters.append(contentsOf: repeatElement(0, count: bytes.count + 1 - letters.count))
    }
    count = Self.fill(&letters, bytes, ascii)
    guard count == 0 else { return }
    for index in bytes.indices { letters[index] = UInt32(bytes[index]) }
    count = bytes.count
  }

  private static func fill(_ letters: inout [UInt32], _ bytes: Span<UInt8>, _ ascii: [UInt32]) -> Int {
    var letters = letters.mutableSpan
    let ascii = ascii.span
    var count = 0
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      var letter: UInt32
      if byte < 0x80 {
        letter = ascii[Int(byte)]
        index += 1
      } else {
        letter = scalar(bytes, &index)
        if isSeparator(letter) { letter = blank }
      }
      // Of several blanks one, and none at the beginning.
      if letter == blank, count == 0 || letters[count - 1] == blank { continue }
      letters[count] = letter
      count += 1
    }
    return count > 0 && letters[count - 1] == blank ? count - 1 : count
  }

  private static func scalar(_ bytes: Span<UInt8>, _ index: inout Int) -> UInt32 {
    let first = UInt32(bytes[index])
    let count = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    var scalar = first & (0xFF >> UInt32(count + 1))
    for place in index + 1..<min(index + count, bytes.count) { scalar = scalar << 6 | UInt32(bytes[place]) & 0x3F }
    index += count
    return scalar
  }

  /// White space, dashes, quotes and marks outside of ASCII: of Latin 1, General Punctuation and the ideographs' own.
  private static func isSeparator(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x80...0xA1, 0xA7, 0xAB, 0xAD, 0xB6, 0xB7, 0xBB, 0xBF, 0x2000...0x206F, 0x3000...0x3003, 0x3008...0x3011,
      0xFEFF, 0xFF01...0xFF0F, 0xFF1A...0xFF1B:
      true
    default: false
    }
  }
}
