import Kernels

/// Gives elements of a stream in another order, of which it holds a bounded number: the next one is drawn among these.
///
/// Draws are by counter: the same seed and epoch give the same order of the same stream.
package struct ShuffleBuffer<Element> {
  private let capacity: Int
  private let seed: UInt64
  private let epoch: UInt32
  private var held: [Element] = []
  private var draws: UInt32 = 0

  package init(capacity: Int, seed: UInt64, epoch: Int) {
    self.capacity = max(1, capacity)
    self.seed = seed
    self.epoch = UInt32(truncatingIfNeeded: epoch)
  }

  /// - Parameter source: the stream's next element; nil at its end.
  package mutating func next(_ source: () throws -> Element?) rethrows -> Element? {
    while held.count < capacity, let element = try source() { held.append(element) }
    guard !held.isEmpty else { return nil }
    let words = philox((draws, epoch, 0x5F1F, UInt32.max), key: seed)
    draws &+= 1
    let bits = UInt64(words.0) << 32 | UInt64(words.1)
    held.swapAt(Int(bits.multipliedFullWidth(by: UInt64(held.count)).high), held.count - 1)
    return held.removeLast()
  }
}
