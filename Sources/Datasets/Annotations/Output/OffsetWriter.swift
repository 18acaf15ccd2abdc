/// Converts code point offsets of a text to other units, and cuts the text at them.
///
/// It keeps its place: ascending questions walk over the text once, an earlier offset starts again.
///
/// - Complexity: O(distance) for each question.
struct OffsetWriter {
  private let scalars: String.UnicodeScalarView
  private var index: String.UnicodeScalarView.Index
  private var codepoint = 0
  private var utf16 = 0
  private var byte = 0

  init(_ text: String) {
    scalars = text.unicodeScalars
    index = scalars.startIndex
  }

  /// The offset of a code point in the unit.
  mutating func offset(of codepoint: Int, in unit: OutputOffsetUnit) -> Int {
    move(to: codepoint)
    return switch unit {
    case .codepoint: self.codepoint
    case .utf16: utf16
    case .byte: byte
    }
  }

  /// The code points of a range.
  mutating func slice(_ range: Range<Int>) -> Substring.UnicodeScalarView {
    move(to: range.lowerBound)
    let start = index
    move(to: range.upperBound)
    return scalars[start..<index]
  }

  /// The code points from an offset to the end.
  mutating func slice(from start: Int) -> Substring.UnicodeScalarView {
    move(to: start)
    return scalars[index...]
  }

  private mutating func move(to target: Int) {
    if target < codepoint {
      index = scalars.startIndex
      (codepoint, utf16, byte) = (0, 0, 0)
    }
    while codepoint < target {
      precondition(index < scalars.endIndex, "an offset lies past the end of its text")
      let scalar = scalars[index]
      codepoint += 1
      utf16 += UTF16.width(scalar)
      byte += UTF8.width(scalar)
      scalars.formIndex(after: &index)
    }
  }
}
