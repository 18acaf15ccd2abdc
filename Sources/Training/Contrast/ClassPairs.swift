import Kernels

/// Draws partners for texts with classes: of the same class, and of another. All draws are by counter, and nothing is kept
/// but the texts sorted by class.
package struct ClassPairs: Sendable {
  /// Texts sorted by class.
  private let sorted: [Int]
  /// Where each text stands among them.
  private let place: [Int]
  /// Of each class the range of its texts there.
  private let ranges: [Range<Int>]
  private let classes: [Int]
  private let seed: UInt64

  /// - Parameter classes: of each text.
  package init(_ classes: [Int], seed: UInt64) {
    self.classes = classes
    self.seed = seed
    sorted = classes.indices.sorted { (classes[$0], $0) < (classes[$1], $1) }
    var place = Array(repeating: 0, count: classes.count)
    for (index, text) in sorted.enumerated() { place[text] = index }
    self.place = place
    var counts = Array(repeating: 0, count: (classes.max() ?? -1) + 1)
    for label in classes { counts[label] += 1 }
    var start = 0
    ranges = counts.map { count in
      defer { start += count }
      return start..<(start + count)
    }
  }

  /// A text of the same class in a round: another one at each, until all have come. A text that is alone in its class is
  /// its own partner.
  package func same(as text: Int, round: Int) -> Int {
    let range = ranges[classes[text]]
    guard range.count > 1 else { return text }
    let drawn = draw(round, of: range.count - 1, text: text, kind: 0)
    let own = place[text] - range.lowerBound
    return sorted[range.lowerBound + (drawn < own ? drawn : drawn + 1)]
  }

  /// A text of another class in a round: another one at each, until all have come; nil where there is none.
  package func other(than text: Int, round: Int) -> Int? {
    let range = ranges[classes[text]]
    let count = sorted.count - range.count
    guard count > 0 else { return nil }
    let drawn = draw(round, of: count, text: text, kind: 1)
    return sorted[drawn < range.lowerBound ? drawn : drawn + range.count]
  }

  /// A number of `0..<count`: the rounds go through all of them in steps of one size, before they begin again.
  private func draw(_ round: Int, of count: Int, text: Int, kind: UInt32) -> Int {
    let words = philox((UInt32(truncatingIfNeeded: text), kind, 0x5E7F, UInt32.max), key: seed)
    var stride = 1 + Int(words.0) % count
    while Self.divisor(stride, count) != 1 { stride += 1 }
    return (Int(words.1) % count + round % count * (stride % count)) % count
  }

  /// The greatest that both have.
  private static func divisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
