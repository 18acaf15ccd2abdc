/// Reads a filter by recursive descent, one token ahead.
///
/// ```
/// any       = all { ("||" | "or") all }
/// all       = condition { ("&&" | "and") condition }
/// condition = ("!" | "not") condition | "(" any ")" | operand [ test ]
/// test      = comparison operand | "in" "(" literal { "," literal } ")" | "contains" text | "is" ["not"] "missing"
/// ```
struct FilterParser {
  static let maximumDepth = 64

  private var scanner: FilterScanner
  private var token: FilterToken
  private var previous: FilterToken?
  private var depth = 0
  /// Every name as it is met.
  private(set) var names: [FilterName] = []

  init(_ source: String) throws(FilterError) {
    scanner = FilterScanner(source)
    token = try scanner.next()
  }

  mutating func filter() throws(FilterError) -> FilterNode {
    let node = try any()
    guard case .end = token.kind else { throw unexpected("'&&', '||' or the end") }
    return node
  }

  private mutating func any() throws(FilterError) -> FilterNode {
    var nodes = [try all()]
    while try skip(.or) { nodes.append(try all()) }
    return nodes.count == 1 ? nodes[0] : .any(nodes)
  }

  private mutating func all() throws(FilterError) -> FilterNode {
    var nodes = [try condition()]
    while try skip(.and) { nodes.append(try condition()) }
    return nodes.count == 1 ? nodes[0] : .all(nodes)
  }

  private mutating func condition() throws(FilterError) -> FilterNode {
    let start = token
    guard start.symbol == .not || start.symbol == .open else { return try test(of: try operand("a condition")) }
    guard depth < Self.maximumDepth else {
      throw FilterError(
        column: start.column, expected: "at most \(Self.maximumDepth) levels of parentheses and negations",
        found: "one more")
    }
    depth += 1
    defer { depth -= 1 }
    if try skip(.not) { return .not(try condition()) }
    try advance()
    let node = try any()
    guard try skip(.close) else { throw unexpected("'&&', '||' or the ')' to column \(start.column)") }
    return node
  }

  /// What is asked of an operand, or the operand alone.
  private mutating func test(of operand: FilterOperand) throws(FilterError) -> FilterNode {
    if case .comparison(let comparison) = token.symbol {
      try advance()
      return .comparison(operand, comparison, try self.operand("a value"))
    }
    if try skip(.in) { return .membership(operand, try list()) }
    if try skip(.contains) {
      guard case .text(let text) = token.kind else { throw unexpected("a text in quotes", isBehind: true) }
      try advance()
      return .contains(operand, TextNeedle(text))
    }
    if try skip(.is) {
      let isNegated = try skip(.not)
      guard try skip(.missing) else {
        throw unexpected(isNegated ? "'missing'" : "'missing' or 'not missing'", isBehind: true)
      }
      return isNegated ? .not(.missing(operand)) : .missing(operand)
    }
    try checkAlone(operand)
    return .truth(operand)
  }

  /// Names and truth values may stand alone, when the condition is over behind them.
  private func checkAlone(_ operand: FilterOperand) throws(FilterError) {
    var isOver = token.symbol?.followsCondition ?? false
    if case .end = token.kind { isOver = true }
    switch operand {
    case .name, .literal(.bool):
      guard !isOver else { return }
      var advice: String?
      if case .name = operand, token.mayContinueName { advice = FilterToken.adviceOnNames }
      throw unexpected("an operator such as '=='", isBehind: true, advice: advice)
    case .literal: throw unexpected("an operator such as '=='", isBehind: true)
    }
  }

  private mutating func list() throws(FilterError) -> [FilterValue] {
    guard try skip(.open) else { throw unexpected("'('", isBehind: true) }
    var values: [FilterValue] = []
    repeat {
      guard let value = literal() else { throw unexpected("a text in quotes, a number, true or false", isBehind: true) }
      try advance()
      values.append(value)
    } while try skip(.comma)
    guard try skip(.close) else { throw unexpected("',' or ')'", isBehind: true) }
    return values
  }

  private mutating func operand(_ expected: String) throws(FilterError) -> FilterOperand {
    let operand: FilterOperand
    if case .name(let name) = token.kind {
      names.append(FilterName(text: name, column: token.column))
      operand = .name(name)
    } else if let value = literal() {
      operand = .literal(value)
    } else {
      throw unexpected(
        expected, isBehind: true,
        advice: token.isReservedWord ? "a name that is a word of the language stands in backquotes" : nil)
    }
    try advance()
    return operand
  }

  private func literal() -> FilterValue? {
    switch token.kind {
    case .text(let text): .text(text)
    case .number(let number): .number(number)
    case .symbol(.truth(let value)): .bool(value)
    default: nil
    }
  }

  private mutating func advance() throws(FilterError) {
    previous = token
    token = try scanner.next()
  }

  private mutating func skip(_ symbol: FilterSymbol) throws(FilterError) -> Bool {
    guard token.symbol == symbol else { return false }
    try advance()
    return true
  }

  /// - Parameter isBehind: whether the message names what stands before.
  private func unexpected(_ expected: String, isBehind: Bool = false, advice: String? = nil) -> FilterError {
    let place = isBehind ? previous.map { " after \($0.shown)" } ?? "" : ""
    return FilterError(
      column: token.column, expected: expected + place, found: token.shown, advice: token.advice ?? advice)
  }
}
