/// Words with their counts, and all endings of all words in order, so that the words that hold a piece are found by
/// halving.
struct WordIndex {
  /// Stands after each word: a byte that UTF-8 does not have, above all that it has.
  private static let end: UInt8 = 0xff

  /// The words one after another.
  private(set) var bytes: [UInt8] = []
  private(set) var counts: [Int] = []
  private var starts: [Int] = []
  /// Each place of a character, by the bytes from there to the end of its word.
  private var endings: [UInt32] = []

  /// - Parameter isIncluded: for words that are to be left out.
  init(_ words: WordCounts, where isIncluded: (ArraySlice<UInt8>) -> Bool) {
    for place in 0..<words.count where isIncluded(words[place]) {
      starts.append(bytes.count)
      counts.append(words.counts[place])
      bytes += words[place]
      bytes.append(Self.end)
    }
    sortEndings()
  }

  var count: Int { counts.count }

  /// Where a word stands in `bytes`.
  subscript(word: Int) -> Range<Int> {
    starts[word]..<(word + 1 < starts.count ? starts[word + 1] : bytes.count) - 1
  }

  /// The words that hold `piece` at their beginning, or else somewhere after it; ascending.
  func words(with piece: ArraySlice<UInt8>, isInitial: Bool) -> [Int] {
    var (low, high) = (0, endings.count)
    while low < high {
      let middle = (low + high) / 2
      if order(of: Int(endings[middle]), piece) < 0 { low = middle + 1 } else { high = middle }
    }
    var words: [Int] = []
    while low < endings.count, order(of: Int(endings[low]), piece) == 0 {
      let place = Int(endings[low])
      let word = self.word(at: place)
      if (place == starts[word]) == isInitial { words.append(word) }
      low += 1
    }
    words.sort()
    var distinct: [Int] = []
    for word in words where word != distinct.last { distinct.append(word) }
    return distinct
  }

  /// 0 where `piece` stands at a place, otherwise the side of it on which the ending there is.
  private func order(of place: Int, _ piece: ArraySlice<UInt8>) -> Int {
    for (offset, byte) in piece.enumerated() where bytes[place + offset] != byte {
      return bytes[place + offset] < byte ? -1 : 1
    }
    return 0
  }

  private func word(at place: Int) -> Int {
    var (low, high) = (0, starts.count)
    while low + 1 < high {
      let middle = (low + high) / 2
      if starts[middle] <= place { low = middle } else { high = middle }
    }
    return low
  }

  private mutating func sortEndings() {
    var keyed: [(key: UInt64, place: UInt32)] = []
    for place in bytes.indices where bytes[place] != Self.end && !bytes[place].isContinuation {
      keyed.append((key(at: place), UInt32(place)))
    }
    keyed.sort { left, right in
      guard left.key == right.key else { return left.key < right.key }
      return isBefore(Int(left.place), Int(right.place))
    }
    endings = keyed.map(\.place)
  }

  /// The first eight bytes of an ending.
  private func key(at place: Int) -> UInt64 {
    var key: UInt64 = 0
    var place = place
    for _ in 0..<8 {
      key = key << 8 | UInt64(bytes[place])
      if bytes[place] != Self.end { place += 1 }
    }
    return key
  }

  private func isBefore(_ left: Int, _ right: Int) -> Bool {
    var offset = 0
    while bytes[left + offset] == bytes[right + offset] {
      if bytes[left + offset] == Self.end { return left < right }
      offset += 1
    }
    return bytes[left + offset] < bytes[right + offset]
  }
}
