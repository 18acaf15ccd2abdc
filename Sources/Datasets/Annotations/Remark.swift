/// Something in a file that was put right or passed over while the text was kept, and where it stands.
package struct Remark: Sendable, Equatable, CustomStringConvertible {
  /// What was amiss; the raw value names it in `hone check --json`.
  package enum Kind: String, Sendable, CaseIterable {
    /// A tag that its scheme does not allow where it stands.
    case tagSequence = "tag_sequence"
    /// A span whose text stands a little beside its offsets.
    case spanOffsets = "span_offsets"
    /// White space at the ends of a span.
    case spanBlanks = "span_blanks"
    /// Blanks around a label.
    case labelBlanks = "label_blanks"
    /// An entity that stands twice.
    case repeatedSpan = "repeated_span"
    /// A span that begins or ends inside a word.
    case spanInsideWord = "span_inside_word"
    /// A part of the record that was passed over.
    case passedOver = "passed_over"
  }

  package let kind: Kind
  package let location: SourceLocation
  /// One line: what was found and how it was taken.
  package let note: String

  package init(_ kind: Kind, location: SourceLocation, note: String) {
    self.kind = kind
    self.location = location
    self.note = note
  }

  package var description: String { "\(location): \(note)" }
}
