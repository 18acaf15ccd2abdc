import Files

/// A span as it stands in a file, before anything of it is checked.
struct RawSpan {
  /// What messages call it, such as `span 2` or `T7`.
  var name: String
  /// In the unit of the file.
  var start: Int
  /// In the unit of the file, exclusive.
  var end: Int
  var label: String
  /// What the file says stands there; nil when it does not say.
  var text: String?
  var location: SourceLocation
}

/// A text with spans as they stand in a file.
struct RawText {
  var text: String
  var spans: [RawSpan]
  /// Where the words are; labels mean nothing.
  var words: [RawSpan]?
  var document: Int
  var id: String?
  var location: SourceLocation
  /// What was decided about the text before, a line each.
  var notes: [String] = []

  /// The parts for which the file says what stands there.
  var texts: [RawSpan] { (spans + (words ?? [])).filter { $0.text != nil } }
}

/// Comparison of a span with what a file says stands there.
enum SpanText {
  /// Equal scalars, where any white space is like any other: brat writes line ends as spaces, also the separators at
  /// which Python ends a line. White space at the ends may be missing, as in files whose writer trimmed it.
  static func matches(_ found: ArraySlice<Unicode.Scalar>, _ expected: [Unicode.Scalar]) -> Bool {
    equal(found, expected[...]) || equal(trimmed(found), trimmed(expected[...])) && !trimmed(found).isEmpty
  }

  static func trimmed(_ scalars: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar> {
    guard let first = scalars.firstIndex(where: { !isSpace($0) }), let last = scalars.lastIndex(where: { !isSpace($0) })
    else { return scalars[scalars.endIndex...] }
    return scalars[first...last]
  }

  private static func equal(_ left: ArraySlice<Unicode.Scalar>, _ right: ArraySlice<Unicode.Scalar>) -> Bool {
    func isBlank(_ scalar: Unicode.Scalar) -> Bool { isSpace(scalar) || ("\u{1C}"..."\u{1E}").contains(scalar) }
    return left.count == right.count && zip(left, right).allSatisfy { $0 == $1 || isBlank($0) && isBlank($1) }
  }

  static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
}
