/// Cuts a filter into its words and signs, one at a time.
struct FilterScanner {
  private let scalars: [Unicode.Scalar]
  private var position = 0

  init(_ source: String) { scalars = Array(source.unicodeScalars) }

  /// At the end, however often it is asked, a token that says so.
  mutating func next() throws(FilterError) -> FilterToken {
    while let scalar = scalar(at: position), "\t\n\r ".unicodeScalars.contains(scalar) { position += 1 }
    let start = position
    guard let first = scalar(at: start) else { return token(.end, from: start) }
    switch first {
    case "\"", "'":
      let text = try enclosed("text", by: first)
      return token(.text(text), from: start)
    case "`":
      let name = try enclosed("name", by: first)
      guard !name.isEmpty else {
        throw FilterError(column: start + 1, expected: "a name in the backquotes", found: "none")
      }
      return token(.name(name), from: start)
    default:
      guard beginsNumber(at: start) else { return FilterName.isFirst(first) ? word() : sign() }
      let number = try number()
      return token(.number(number), from: start)
    }
  }

  private func scalar(at place: Int) -> Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

  private func source(_ range: Range<Int>) -> String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars[range])
    return text
  }

  private func token(_ kind: FilterToken.Kind, from start: Int) -> FilterToken {
    FilterToken(kind: kind, column: start + 1, source: source(start..<position))
  }

  private mutating func word() -> FilterToken {
    let start = position
    while let scalar = scalar(at: position), FilterName.isFurther(scalar) { position += 1 }
    let word = source(start..<position)
    return token(FilterSymbol(word: word).map { .symbol($0) } ?? .name(word), from: start)
  }

  private mutating func sign() -> FilterToken {
    let start = position
    for length in [2, 1] where start + length <= scalars.count {
      let sign = source(start..<start + length)
      guard sign == "<>" || FilterSymbol(sign: sign) != nil else { continue }
      position += length
      return token(FilterSymbol(sign: sign).map { .symbol($0) } ?? .stray, from: start)
    }
    position += 1
    return token(.stray, from: start)
  }

  /// Whether a digit follows, perhaps behind a sign and a point.
  private func beginsNumber(at start: Int) -> Bool {
    var place = start
    if let sign = scalar(at: place), sign == "-" || sign == "+" { place += 1 }
    if scalar(at: place) == "." { place += 1 }
    return scalar(at: place).map(FilterNumber.isDigit) ?? false
  }

  private mutating func number() throws(FilterError) -> Double {
    let start = position
    position += 1
    while let scalar = scalar(at: position) {
      let isSign = scalar == "-" || scalar == "+"
      let isExponent = scalars[position - 1] == "e" || scalars[position - 1] == "E"
      guard isSign ? isExponent : FilterName.isFurther(scalar) else { break }
      position += 1
    }
    let source = source(start..<position)
    guard let value = FilterNumber.value(of: source) else {
      throw FilterError(
        column: start + 1, expected: "a number", found: "'\(FilterWording.shown(source))'",
        advice: "a name that begins with a digit stands in backquotes")
    }
    guard value.isFinite else {
      throw FilterError(
        column: start + 1, expected: "a number between -1.7e308 and 1.7e308", found: FilterWording.shown(source))
    }
    return value
  }

  /// What stands between quotes, escapes resolved.
  private mutating func enclosed(_ what: String, by quote: Unicode.Scalar) throws(FilterError) -> String {
    let start = position
    var text = ""
    position += 1
    while let scalar = scalar(at: position), scalar != quote {
      position += 1
      text.unicodeScalars.append(scalar == "\\" ? try escaped() : scalar)
    }
    guard scalar(at: position) == quote else {
      throw FilterError(
        column: position + 1, expected: "a closing \(quote)", found: "the end",
        advice: "the \(what) begins at column \(start + 1)")
    }
    position += 1
    return text
  }

  /// What the character behind a backslash stands for.
  private mutating func escaped() throws(FilterError) -> Unicode.Scalar {
    let scalar = scalar(at: position)
    position += 1
    switch scalar {
    case "\"": return "\""
    case "'": return "'"
    case "`": return "`"
    case "\\": return "\\"
    case "n": return "\n"
    case "t": return "\t"
    default:
      throw FilterError(
        column: position, expected: "one of \" ' ` \\ n t behind the backslash",
        found: scalar.map { "'\(FilterWording.shown(String($0)))'" } ?? "the end",
        advice: "a backslash itself is written twice")
    }
  }
}
