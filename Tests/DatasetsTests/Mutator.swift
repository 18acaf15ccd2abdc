/// Spoils bytes: changes, inserts, removes, repeats and cuts, with a liking for the bytes that formats are made of.
struct Mutator {
  static let special: [[UInt8]] =
    [
      "\"", "\"\"", ",", ";", "\t", "|", "\n", "\r\n", "\r", " ", "{", "}", "[", ":", "\\", "\\u", "__label__", "\u{0}",
      "text", "label", "1e999", "\u{feff}", "\u{2028}", "é", "e\u{301}",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xFF, 0xFE], [0xF4, 0x90, 0x80, 0x80]]

  var state: UInt64
  /// What is inserted, besides copies of what is there.
  let special: [[UInt8]]

  init(state: UInt64, special: [[UInt8]] = Self.special) {
    self.state = state
    self.special = special
  }

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(max(bound, 1)))
  }

  mutating func mutate(_ input: [UInt8]) -> [UInt8] {
    var bytes = input
    for _ in 0...below(4) {
      let place = below(bytes.count + 1)
      switch below(7) {
      case 0 where place < bytes.count: bytes[place] = UInt8(below(256))
      case 1: bytes.insert(contentsOf: special[below(special.count)], at: place)
      case 2 where place < bytes.count: bytes.remove(at: place)
      case 3 where place < bytes.count:
        bytes.replaceSubrange(place..<place + 1, with: special[below(special.count)])
      case 4: bytes.insert(contentsOf: bytes[below(place + 1)..<place], at: below(bytes.count + 1))
      case 5: bytes.removeSubrange(place..<min(place + below(8), bytes.count))
      case 6 where below(4) == 0: bytes.removeLast(bytes.count - place)
      default: break
      }
    }
    return bytes
  }
}
