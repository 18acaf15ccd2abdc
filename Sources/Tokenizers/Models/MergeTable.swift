/// What two neighbouring symbols merge to, and which pair goes first.
///
/// An open-addressing table from a pair of ids to rank and product.
struct MergeTable: Sendable {
  /// Rank (upper half) and id of the product (lower half): the smaller number goes first.
  typealias Merge = UInt64
  static let none = Merge.max

  // The pair plus one, since 0 is free, and its merge.
  private var keys: [UInt64]
  private var merges: [Merge]
  private let shift: UInt64

  init(capacity: Int) {
    let bits = UInt64(max(4, Int.bitWidth - (2 * capacity).leadingZeroBitCount))
    keys = [UInt64](repeating: 0, count: 1 << bits)
    merges = [Merge](repeating: Self.none, count: 1 << bits)
    shift = 64 - bits
  }

  /// Sets a pair's merge, in place of an earlier one.
  /// - Precondition: Fewer pairs than the capacity.
  mutating func set(_ left: Int32, _ right: Int32, rank: Int, product: Int32) {
    let slot = slot(of: Self.key(left, right))
    keys[slot] = Self.key(left, right)
    merges[slot] = UInt64(rank) << 32 | UInt64(UInt32(bitPattern: product))
  }

  /// The merge of a pair, or `none`.
  func merge(_ left: Int32, _ right: Int32) -> Merge { merges[slot(of: Self.key(left, right))] }

  static func product(_ merge: Merge) -> Int32 { Int32(truncatingIfNeeded: merge) }

  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    (UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))) &+ 1
  }

  private func slot(of key: UInt64) -> Int {
    var slot = Int(((key ^ key >> 32) &* 0x9e37_79b9_7f4a_7c15) >> shift)
    while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & (keys.count - 1) }
    return slot
  }
}
