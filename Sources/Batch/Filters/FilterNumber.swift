/// Decimal numbers as cells and filters write them: `12`, `-0.5`, `.5`, `1e-3`.
///
/// Words such as `nan` and `inf` and hexadecimal digits, which `Double` would take, are no numbers.
enum FilterNumber {
  /// The number that a text is, blanks around it aside; one beyond the range of a Double is infinite.
  static func value(of text: String) -> Double? {
    let scalars = trimmed(text)
    return isDecimal(scalars) ? Double(Substring(scalars)) : nil
  }

  /// The text without the white space of Unicode around it.
  static func trimmed(_ text: String) -> Substring.UnicodeScalarView {
    var scalars = Substring(text).unicodeScalars
    while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    return scalars
  }

  static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  /// A sign, digits with a point among or around them, and an exponent, of which only a digit has to be there.
  private static func isDecimal(_ scalars: Substring.UnicodeScalarView) -> Bool {
    var rest = scalars
    func skipSign() { if let first = rest.first, first == "-" || first == "+" { rest.removeFirst() } }
    func skipDigits() -> Int {
      let count = rest.prefix(while: isDigit).count
      rest.removeFirst(count)
      return count
    }
    skipSign()
    var digits = skipDigits()
    if rest.first == "." {
      rest.removeFirst()
      digits += skipDigits()
    }
    guard digits > 0 else { return false }
    if let letter = rest.first, letter == "e" || letter == "E" {
      rest.removeFirst()
      skipSign()
      guard skipDigits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
