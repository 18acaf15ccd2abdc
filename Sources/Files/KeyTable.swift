/// Finds the position of a key among the members of a large object in constant time.
///
/// Swift's own dictionary spends most of the time of reading a vocabulary on hashing; this one keeps hashes, so that
/// growing does not hash again. Each table has a random seed, so that no file can make its keys collide.
struct KeyTable: Sendable {
  /// The high half is the key's hash, the low half its position plus one; 0 is free. At most half are taken.
  private var slots: [UInt64]
  private var count = 0
  private let seed = UInt64.random(in: .min ... .max)

  init(_ members: [JSONObject.Member]) {
    slots = [UInt64](repeating: 0, count: 64)
    for (position, member) in members.enumerated() { _ = insert(member.key, at: position, in: members) }
  }

  func position(of key: String, in members: [JSONObject.Member]) -> Int? {
    key.withUTF8Bytes { bytes in
      let entry = slots[slot(of: hash(bytes), key: key, in: members)]
      return entry == 0 ? nil : Int(UInt32(truncatingIfNeeded: entry)) - 1
    }
  }

  /// False, and no change, when a member before `position` has the key.
  mutating func insert(_ key: String, at position: Int, in members: [JSONObject.Member]) -> Bool {
    let hash = key.withUTF8Bytes(hash)
    let free = slot(of: hash, key: key, in: members)
    guard slots[free] == 0 else { return false }
    slots[free] = UInt64(hash) << 32 | UInt64(position + 1)
    count += 1
    if count * 2 > slots.count { grow() }
    return true
  }

  /// The slot that holds the key, or the free one where it belongs.
  private func slot(of hash: UInt32, key: String, in members: [JSONObject.Member]) -> Int {
    let mask = slots.count - 1
    var slot = Int(hash) & mask
    while true {
      let entry = slots[slot]
      if entry == 0 { return slot }
      let position = Int(UInt32(truncatingIfNeeded: entry)) - 1
      if UInt32(entry >> 32) == hash && members[position].key.hasSameBytes(as: key) { return slot }
      slot = (slot + 1) & mask
    }
  }

  private mutating func grow() {
    let mask = slots.count * 2 - 1
    var larger = [UInt64](repeating: 0, count: mask + 1)
    for entry in slots where entry != 0 {
      var slot = Int(entry >> 32) & mask
      while larger[slot] != 0 { slot = (slot + 1) & mask }
      larger[slot] = entry
    }
    slots = larger
  }

  /// Folded products of eight bytes at a time with the seed.
  private func hash(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var state = seed ^ UInt64(bytes.count)
    func mix(_ word: UInt64) {
      let product = (state ^ word).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
      state = product.high ^ product.low ^ seed
    }
    var position = 0
    while position + 8 <= bytes.count {
      mix(bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      position += 8
    }
    var rest: UInt64 = 0
    while position < bytes.count {
      rest = rest << 8 | UInt64(bytes[position])
      position += 1
    }
    mix(rest)
    return UInt32(truncatingIfNeeded: state ^ state >> 32)
  }
}
