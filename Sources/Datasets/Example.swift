import Files

/// One text with its label, if it has one, and the line it began on.
package struct Example: Sendable {
  /// Never empty or only white space; otherwise as it stands in the file.
  package var text: String
  /// As it stands in the file without surrounding spaces and tabs; nil when the row has none.
  package var label: String?
  package var location: SourceLocation

  package init(text: String, label: String?, location: SourceLocation) {
    self.text = text
    self.label = label
    self.location = location
  }
}

extension Example: Equatable {
  /// Compares text and label by bytes.
  package static func == (left: Example, right: Example) -> Bool {
    UTF8Key(left.text) == UTF8Key(right.text) && left.label.map(UTF8Key.init) == right.label.map(UTF8Key.init)
      && left.location == right.location
  }
}
