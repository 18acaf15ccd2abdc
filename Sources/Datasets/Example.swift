import Files

/// One text, or a pair of them, with what it is labelled with, if it is, and the line it began on.
package struct Example: Sendable {
  /// Never empty or only white space; otherwise as it stands in the file. Several columns have a line each.
  package var text: String
  /// The second text of a pair; nil where texts stand alone.
  package var pair: String?
  /// As it stands in the file without surrounding spaces and tabs; nil when the row has none.
  package var label: String?
  /// The entries of a label that is a list in the file; nil where it is one value, which may hold several in a cell.
  package var labels: [String]?
  /// The values of `ReadOptions.keptColumns`, in their order; empty where the row has none.
  package var fields: [String]
  package var location: SourceLocation

  package init(
    text: String, pair: String? = nil, label: String?, labels: [String]? = nil, fields: [String] = [],
    location: SourceLocation
  ) {
    self.text = text
    self.pair = pair
    self.label = label
    self.labels = labels
    self.fields = fields
    self.location = location
  }
}

extension Example {
  /// Both texts of a pair, a line each.
  package var wholeText: String { pair.map { text + "\n" + $0 } ?? text }
}

extension Example: Equatable {
  /// Compares texts, labels and fields by bytes.
  package static func == (left: Example, right: Example) -> Bool {
    UTF8Key(left.text) == UTF8Key(right.text) && left.pair.map(UTF8Key.init) == right.pair.map(UTF8Key.init)
      && left.label.map(UTF8Key.init) == right.label.map(UTF8Key.init)
      && left.labels?.map(UTF8Key.init) == right.labels?.map(UTF8Key.init)
      && left.fields.map(UTF8Key.init) == right.fields.map(UTF8Key.init) && left.location == right.location
  }
}
