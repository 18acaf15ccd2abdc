/// Turns offsets of a text from any unit into code points and back.
///
/// - Complexity: O(n) to build; O(1) from code points, O(log n) to them, both O(1) for ASCII.
package struct OffsetMap: Sendable {
  /// Code points of the text.
  package let count: Int
  /// Where each code point begins, and then the end of the text; empty where every code point is one unit.
  private var byteStarts: [Int] = []
  private var utf16Starts: [Int] = []

  package init(_ text: String) {
    let bytes = text.utf8.count
    let scalars = text.unicodeScalars
    count = scalars.count
    guard bytes != count else { return }
    byteStarts.reserveCapacity(count + 1)
    var (byte, unit, hasPairs) = (0, 0, false)
    for scalar in scalars {
      byteStarts.append(byte)
      byte += UTF8.width(scalar)
      hasPairs = hasPairs || UTF16.width(scalar) == 2
    }
    byteStarts.append(byte)
    guard hasPairs else { return }
    utf16Starts.reserveCapacity(count + 1)
    for scalar in scalars {
      utf16Starts.append(unit)
      unit += UTF16.width(scalar)
    }
    utf16Starts.append(unit)
  }

  /// The code point that begins at an offset, `count` for the end of the text; nil inside a character or outside of
  /// the text.
  package func codePoint(at offset: Int, in unit: OffsetUnit) -> Int? {
    guard let place = codePoint(atOrBefore: offset, in: unit), self.offset(of: place, in: unit) == offset else {
      return nil
    }
    return place
  }

  /// The offset at which a code point begins, from 0 to `count`; nil outside of the text.
  package func offset(of codePoint: Int, in unit: OffsetUnit) -> Int? {
    guard (0...count).contains(codePoint) else { return nil }
    let starts = starts(unit)
    return starts.isEmpty ? codePoint : starts[codePoint]
  }

  /// A range of code points; nil when an end of it is none, or when it is reversed.
  package func codePoints(_ start: Int, _ end: Int, in unit: OffsetUnit) -> Range<Int>? {
    guard let lower = codePoint(at: start, in: unit), let upper = codePoint(at: end, in: unit), lower <= upper else {
      return nil
    }
    return lower..<upper
  }

  /// The last code point that begins at an offset or before; nil outside of the text.
  func codePoint(atOrBefore offset: Int, in unit: OffsetUnit) -> Int? {
    let starts = starts(unit)
    guard let last = starts.last else { return (0...count).contains(offset) ? offset : nil }
    guard (0...last).contains(offset) else { return nil }
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= offset { low = middle } else { high = middle - 1 }
    }
    return low
  }

  private func starts(_ unit: OffsetUnit) -> [Int] {
    switch unit {
    case .codepoint: []
    case .utf16: utf16Starts
    case .byte: byteStarts
    }
  }
}
