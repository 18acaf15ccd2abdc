/// What a row has under a name, or what a filter writes out.
///
/// Cells of a table are texts throughout. They are read as a number or a truth value where one stands on the other side,
/// so that a filter finds the same rows in a table as in JSON lines.
package enum FilterValue: Sendable {
  case text(String)
  case number(Double)
  case bool(Bool)
  /// The row has nothing under the name. Whether an empty cell is missing is for the caller to say.
  case missing
}

extension FilterValue: Equatable {
  /// Texts are equal by their UTF-8 bytes. This is equality of values; what `==` in a filter means, `FilterComparison`
  /// says.
  package static func == (left: FilterValue, right: FilterValue) -> Bool {
    switch (left, right) {
    case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
    case (.number(let left), .number(let right)): left == right
    case (.bool(let left), .bool(let right)): left == right
    case (.missing, .missing): true
    default: false
    }
  }
}

extension FilterValue {
  /// What a name alone comes to: false are `false`, zero, NaN, what is missing, and texts that are blank, read as zero or
  /// say `false` in upper or lower case. Everything else is true.
  var isTrue: Bool {
    switch self {
    case .bool(let value): value
    case .number(let value): value != 0 && !value.isNaN
    case .text(let text):
      if let number = FilterNumber.value(of: text) {
        number != 0
      } else {
        Self.truth(of: text) ?? !FilterNumber.trimmed(text).isEmpty
      }
    case .missing: false
    }
  }

  /// The truth value that a text says in upper or lower case, with blanks around it: `true`, `False`.
  static func truth(of text: String) -> Bool? {
    let scalars = FilterNumber.trimmed(text)
    func says(_ word: String) -> Bool {
      scalars.elementsEqual(word.unicodeScalars) { $0 == $1 || ($0.isASCII && $0.value | 0x20 == $1.value) }
    }
    return says("true") ? true : says("false") ? false : nil
  }
}
