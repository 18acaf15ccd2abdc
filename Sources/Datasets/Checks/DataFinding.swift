/// Something that a person should know about their data before they trust a model trained on it.
package struct DataFinding: Sendable, Equatable {
  /// How bad it is, the worst first.
  package enum Severity: String, Sendable, CaseIterable {
    /// Training refuses the data, or its scores would say something false.
    case error
    /// The model would be worse than it could be.
    case warning
    /// Good to know.
    case note
  }

  /// Where it is seen, and a line about it.
  package struct Place: Sendable, Equatable {
    package let location: SourceLocation?
    package let note: String

    package init(_ location: SourceLocation?, _ note: String) {
      self.location = location
      self.note = note
    }
  }

  /// Names what was found, as in `duplicate_texts`.
  package let kind: String
  package let severity: Severity
  /// `training`, `validation` or `test`.
  package let split: String
  /// How many texts, entities, labels or words.
  package let count: Int
  /// Of how many; nil where that says nothing.
  package let total: Int?
  /// One clause: what was found, and what to do.
  package let summary: String
  /// Every place, in the order of the file.
  package let places: [Place]

  package init(
    _ kind: String, _ severity: Severity, split: String, count: Int, of total: Int? = nil, _ summary: String,
    places: [Place]
  ) {
    self.kind = kind
    self.severity = severity
    self.split = split
    self.count = count
    self.total = total
    self.summary = summary
    self.places = places
  }
}
