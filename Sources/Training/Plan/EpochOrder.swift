import Kernels

/// An order of rows for each epoch, drawn by counter.
enum EpochOrder {
  /// - Returns: the rows in another order for each epoch and seed.
  static func shuffled(_ rows: [Int], epoch: Int, seed: UInt64) -> [Int] {
    var order = rows
    guard order.count > 1 else { return order }
    // Fisher and Yates; a draw is a multiply-shift of 64 random bits, whose bias is below 2^-32 for any data set.
    for last in stride(from: order.count - 1, through: 1, by: -1) {
      let words = philox(
        (UInt32(truncatingIfNeeded: last), UInt32(truncatingIfNeeded: epoch), 0x5F1E, UInt32.max), key: seed)
      let bits = UInt64(words.0) << 32 | UInt64(words.1)
      order.swapAt(last, Int(bits.multipliedFullWidth(by: UInt64(last + 1)).high))
    }
    return order
  }
}
