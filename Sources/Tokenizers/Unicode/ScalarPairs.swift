/// What two scalars become when they are composed; Hangul follows the formula.
struct ScalarPairs: Sendable {
  // First scalar (21 bits) · second scalar (21), ascending.
  private let keys: [UInt64]
  private let composites: [UInt32]

  /// - Parameters:
  ///   - firsts: First scalars of the pairs; with `seconds` ascending.
  ///   - composites: What the pairs become, in the same order.
  init(firsts: [UInt32], seconds: [UInt32], composites: [UInt32]) {
    keys = zip(firsts, seconds).map { Self.key($0, $1) }
    self.composites = composites
  }

  subscript(first: UInt32, second: UInt32) -> UInt32? {
    if let syllable = Hangul.composed(first, second) { return syllable }
    let key = Self.key(first, second)
    var low = 0
    var high = keys.count
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low < keys.count && keys[low] == key ? composites[low] : nil
  }

  private static func key(_ first: UInt32, _ second: UInt32) -> UInt64 { UInt64(first) << 21 | UInt64(second) }
}
