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
  /// - Complexity: O(n log n) in the matches, and memory of a byte a code point.
  static func resolved(_ matches: [PatternMatch], without taken: [Range<Int>]) -> [PatternMatch] {
    let order = matches.sorted {
      (-$0.range.count, $0.range.lowerBound, $0.pattern) < (-$1.range.count, $1.range.lowerBound, $1.pattern)
    }
    let taken = RangeTable(taken)
    var isOccupied = Array(repeating: false, count: matches.lazy.map(\.range.upperBound).max() ?? 0)
    let standing = order.filter { match in
      // What stands already is no shorter: where it overlaps, it holds the first or the last code point.
      guard !isOccupied[match.range.lowerBound], !isOccupied[match.range.upperBound - 1], !taken.overlaps(match.range)
      else { return false }
      for place in match.range { isOccupied[place] = true }
      return true
    }
    return standing.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }
}

/// Ranges without overlap, in which others are looked up.
struct RangeTable {
  private let ranges: [Range<Int>]

  /// - Parameter ranges: without overlap.
  init(_ ranges: [Range<Int>]) { self.ranges = ranges.sorted { $0.lowerBound < $1.lowerBound } }

  /// - Complexity: O(log n).
  func overlaps(_ range: Range<Int>) -> Bool {
    let place = index(of: range.lowerBound)
    return (place > 0 && ranges[place - 1].upperBound > range.lowerBound)
      || (place < ranges.count && ranges[place].lowerBound < range.upperBound)
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
