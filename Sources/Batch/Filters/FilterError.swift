/// Why a filter is none, or cannot be asked of these rows.
package struct FilterError: Error, Equatable, Sendable {
  /// In code points, from 1; nil where the error is of the whole.
  package let column: Int?
  package let expected: String
  package let found: String
  /// What to do next, where more can be said than what was expected.
  package let advice: String?

  init(column: Int?, expected: String, found: String, advice: String? = nil) {
    self.column = column
    self.expected = expected
    self.found = found
    self.advice = advice
  }
}

extension FilterError: CustomStringConvertible {
  package var description: String {
    let place = column.map { " at column \($0)" } ?? ""
    return "--where: expected \(expected)\(place), found \(found)" + (advice.map { "; \($0)" } ?? "")
  }
}

/// Parts of a filter and names of columns, made fit for a message of one line.
enum FilterWording {
  /// Shortened where it is long, with control characters and blanks other than the space escaped.
  static func shown(_ text: String) -> String {
    var shown = ""
    for (place, scalar) in text.unicodeScalars.enumerated() {
      guard place < 60 else { return shown + "…" }
      let isOdd = scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
      shown += isOdd && scalar != " " ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }
    return shown
  }

  /// The first names, as a filter writes them, and how many more there are.
  static func list(_ names: [String]) -> String {
    let shown = names.prefix(12).map(FilterName.written).joined(separator: ", ")
    return names.count > 12 ? "\(shown) and \(names.count - 12) more" : shown
  }
}
