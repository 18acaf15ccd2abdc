/// A place of a text that a pattern marks, in code points.
package struct PatternMatch: Sendable, Equatable {
  package var range: Range<Int>
  /// The place of the pattern in the task file, from 0.
  package var pattern: Int

  package init(range: Range<Int>, pattern: Int) {
    self.range = range
    self.pattern = pattern
  }

  /// Of matches that overlap the longest, then the first in the text, then that of the first pattern, stands.
  ///
  /// - Returns: ascending, without overlap among them and with `taken`.
  static func resolved(_ matches: [PatternMatch], without taken: [Range<Int>]) -> [PatternMatch] {
    let order = matches.sorted {
      (-$0.range.count, $0.range.lowerBound, $0.pattern) < (-$1.range.count, $1.range.lowerBound, $1.pattern)
    }
    var occupied = RangeTable(taken)
    return order.filter { occupied.insert($0.range) }.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }
}

/// Ranges without overlap, ascending, that grow by what still fits between them.
struct RangeTable {
  private var ranges: [Range<Int>]

  /// - Parameter ranges: without overlap.
  init(_ ranges: [Range<Int>]) { self.ranges = ranges.sorted { $0.lowerBound < $1.lowerBound } }

  func overlaps(_ range: Range<Int>) -> Bool {
    let place = index(of: range.lowerBound)
    return (place > 0 && ranges[place - 1].upperBound > range.lowerBound)
      || (place < ranges.count && ranges[place].lowerBound < range.upperBound)
  }

  /// Adds a range that overlaps none; false when it does.
  mutating func insert(_ range: Range<Int>) -> Bool {
    guard !overlaps(range) else { return false }
    ranges.insert(range, at: index(of: range.lowerBound))
    return true
  }

  /// Of the first range that begins at `start` or later.
  private func index(of start: Int) -> Int {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].lowerBound < start { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
