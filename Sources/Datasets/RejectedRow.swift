/// A row that could not be used, the line it began on, and why; thrown where the reading of a row ends early.
package struct RejectedRow: Error, Sendable, Equatable, CustomStringConvertible {
  package let location: SourceLocation
  /// One line: what was expected and what was found.
  package let reason: String

  package init(location: SourceLocation, reason: String) {
    self.location = location
    self.reason = reason
  }

  package var description: String { "\(location): \(reason)" }
}
