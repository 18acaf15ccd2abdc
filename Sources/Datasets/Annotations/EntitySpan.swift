import Files

/// A labelled stretch of a text; offsets are Unicode code points, the end exclusive.
package struct EntitySpan: Sendable {
  package var start: Int
  package var end: Int
  package var label: String

  package init(start: Int, end: Int, label: String) {
    self.start = start
    self.end = end
    self.label = label
  }

  package var range: Range<Int> { start..<end }
}

extension EntitySpan: Equatable {
  /// Compares labels by bytes.
  package static func == (left: EntitySpan, right: EntitySpan) -> Bool {
    left.start == right.start && left.end == right.end && left.label.hasSameBytes(as: right.label)
  }
}
