/// How often words stand in a corpus, in bounded memory.
///
/// A full table forgets its rarer half: each word that stands there at most as often as the median. A word that comes
/// again counts from zero, so that counts are too small, by at most `largestError`: the sum of those medians. A word more
/// frequent than that is never missing (after Manku and Motwani, 2002: lossy counting).
struct WordCounts {
  /// The most words, and the most bytes of all together.
  let largest: (words: Int, bytes: Int)
  private(set) var largestError = 0
  /// Occurrences that are counted no more.
  private(set) var forgotten = 0
  private(set) var counts: [Int] = []
  private var bytes: [UInt8] = []
  private var starts: [Int] = [0]
  /// Upper half: a part of the hash; lower half: place of the word + 1; 0 is free. At most half are taken.
  private var slots = [UInt64](repeating: 0, count: 1 << 10)

  init(words: Int, bytes: Int) {
    largest = (max(2, words), max(1 << 10, bytes))
  }

  var count: Int { counts.count }

  subscript(place: Int) -> ArraySlice<UInt8> { bytes[starts[place]..<starts[place + 1]] }

  /// Counts `text[word]` once more.
  mutating func add(_ text: Span<UInt8>, _ word: Range<Int>) {
    var hash = Self.seed
    for index in word { hash = Self.hash(hash, text[index]) }
    hash = Self.mixed(hash)
    var slot = firstSlot(hash)
    while slots[slot] != 0 {
      let place = Int(slots[slot] & 0xffff_ffff) - 1
      if slots[slot] >> 32 == hash >> 32, isWord(at: place, text, word) {
        counts[place] += 1
        return
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    if counts.count == largest.words || bytes.count + word.count > largest.bytes {
      forget()
    } else if 2 * counts.count == slots.count {
      enter(slotCount: 2 * slots.count)
    }
    enter(hash, at: counts.count)
    for index in word { bytes.append(text[index]) }
    starts.append(bytes.count)
    counts.append(1)
  }

  private func isWord(at place: Int, _ text: Span<UInt8>, _ word: Range<Int>) -> Bool {
    let start = starts[place]
    guard starts[place + 1] - start == word.count else { return false }
    for index in 0..<word.count where bytes[start + index] != text[word.lowerBound + index] { return false }
    return true
  }

  /// Makes room until at most half of the memory is in use.
  private mutating func forget() {
    repeat {
      let median = counts.sorted()[counts.count / 2]
      largestError += median
      var kept: (counts: [Int], bytes: [UInt8], starts: [Int]) = ([], [], [0])
      for place in counts.indices {
        guard counts[place] > median else {
          forgotten += counts[place]
          continue
        }
        kept.counts.append(counts[place])
        kept.bytes += self[place]
        kept.starts.append(kept.bytes.count)
      }
      (counts, bytes, starts) = kept
    } while !counts.isEmpty && bytes.count > largest.bytes / 2
    enter(slotCount: slots.count)
  }

  /// Makes the slots anew.
  private mutating func enter(slotCount: Int) {
    slots = [UInt64](repeating: 0, count: slotCount)
    for place in counts.indices { enter(Self.mixed(self[place].reduce(Self.seed, Self.hash)), at: place) }
  }

  private mutating func enter(_ hash: UInt64, at place: Int) {
    var slot = firstSlot(hash)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = hash & ~0xffff_ffff | UInt64(place + 1)
  }

  private func firstSlot(_ hash: UInt64) -> Int { Int(hash >> 32) & (slots.count - 1) }

  private static let seed: UInt64 = 0x243f_6a88_85a3_08d3

  private static func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x9e37_79b9_7f4a_7c15 }

  private static func mixed(_ hash: UInt64) -> UInt64 { (hash ^ hash >> 29) &* 0x9e37_79b9_7f4a_7c15 }
}
