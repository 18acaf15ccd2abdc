/// Something in a file that was put right or passed over while the text was kept, and where it stands.
package struct Remark: Sendable, Equatable, CustomStringConvertible {
  package let location: SourceLocation
  /// One line: what was found and how it was taken.
  package let note: String

  package init(location: SourceLocation, note: String) {
    self.location = location
    self.note = note
  }

  package var description: String { "\(location): \(note)" }
}
