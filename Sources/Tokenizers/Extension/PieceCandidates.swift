/// Pieces that may be added to a vocabulary, with what each would save over all words.
struct PieceCandidates {
  /// The most candidates. A full table forgets the less useful half while it is filled, and takes no more afterwards.
  let largest: Int
  private var isFilling = true
  /// Whether some were forgotten: what those that came again would save is then more than the table says.
  private(set) var hasForgotten = false
  private var ranges: [Range<UInt32>] = []
  private var areInitial: [Bool] = []
  private var saved: [Int] = []
  /// What a candidate saves as the queue has it; 0: it is not queued.
  private var queued: [Int] = []
  /// Upper half: a part of the hash; lower half: number + 1; 0 is free. At most half are taken.
  private var slots = [UInt64](repeating: 0, count: 1 << 10)

  init(largest: Int) { self.largest = max(2, largest) }

  var count: Int { saved.count }

  func range(_ number: Int) -> Range<Int> { Int(ranges[number].lowerBound)..<Int(ranges[number].upperBound) }
  func isInitial(_ number: Int) -> Bool { areInitial[number] }

  subscript(number: Int) -> Int {
    get { saved[number] }
    set { saved[number] = newValue }
  }

  /// True when the queue does not have the candidate with as much as it saves now; then it is held to be queued.
  mutating func isToQueue(_ number: Int) -> Bool {
    guard saved[number] > queued[number] else { return false }
    queued[number] = saved[number]
    return true
  }

  /// Whether the queue's entry is the candidate's last one; it is then held to be taken.
  mutating func isTaken(_ number: Int, saving: Int) -> Bool {
    guard queued[number] == saving else { return false }
    queued[number] = 0
    return true
  }

  /// Adds to what a piece saves.
  /// - Returns: its number, which holds from the end of filling on; nil where it has no place.
  mutating func add(_ saving: Int, to piece: Range<Int>, isInitial: Bool, _ bytes: [UInt8]) -> Int? {
    let hash = Self.hash(bytes[piece], isInitial: isInitial)
    var slot = firstSlot(hash)
    while slots[slot] != 0 {
      let number = Int(slots[slot] & 0xffff_ffff) - 1
      if slots[slot] >> 32 == hash >> 32, areInitial[number] == isInitial, bytes[range(number)] == bytes[piece] {
        saved[number] += saving
        return number
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    if count == largest {
      guard isFilling else { return nil }
      forget(bytes)
    } else if 2 * count == slots.count {
      enter(slotCount: 2 * slots.count, bytes)
    }
    enter(hash, at: count)
    ranges.append(UInt32(piece.lowerBound)..<UInt32(piece.upperBound))
    areInitial.append(isInitial)
    saved.append(saving)
    queued.append(0)
    return count - 1
  }

  /// Leaves room for what comes up during the search; numbers hold from now on.
  mutating func endFilling(_ bytes: [UInt8]) {
    if 2 * count > largest { forget(bytes) }
    isFilling = false
  }

  /// Keeps what saves more than the median.
  private mutating func forget(_ bytes: [UInt8]) {
    hasForgotten = true
    let median = saved.sorted()[count / 2]
    let kept = (0..<count).filter { saved[$0] > median }
    ranges = kept.map { ranges[$0] }
    areInitial = kept.map { areInitial[$0] }
    saved = kept.map { saved[$0] }
    queued = [Int](repeating: 0, count: kept.count)
    enter(slotCount: slots.count, bytes)
  }

  /// Makes the slots anew.
  private mutating func enter(slotCount: Int, _ bytes: [UInt8]) {
    slots = [UInt64](repeating: 0, count: slotCount)
    for number in 0..<count { enter(Self.hash(bytes[range(number)], isInitial: areInitial[number]), at: number) }
  }

  private mutating func enter(_ hash: UInt64, at number: Int) {
    var slot = firstSlot(hash)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = hash & ~0xffff_ffff | UInt64(number + 1)
  }

  private func firstSlot(_ hash: UInt64) -> Int { Int(hash >> 32) & (slots.count - 1) }

  private static func hash(_ piece: ArraySlice<UInt8>, isInitial: Bool) -> UInt64 {
    var hash: UInt64 = isInitial ? 0x243f_6a88_85a3_08d3 : 0x1319_8a2e_0370_7344
    for byte in piece { hash = (hash ^ UInt64(byte)) &* 0x9e37_79b9_7f4a_7c15 }
    return (hash ^ hash >> 29) &* 0x9e37_79b9_7f4a_7c15
  }
}
