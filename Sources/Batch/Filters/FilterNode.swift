/// A condition as the parser reads it. Nested no deeper than the parser allows, so that it can be walked by recursion.
indirect enum FilterNode: Sendable {
  case any([FilterNode])
  case all([FilterNode])
  case not(FilterNode)
  case truth(FilterOperand)
  case comparison(FilterOperand, FilterComparison, FilterOperand)
  case membership(FilterOperand, [FilterValue])
  /// False of whatever is no text.
  case contains(FilterOperand, TextNeedle)
  case missing(FilterOperand)
}

/// A side of a comparison.
enum FilterOperand: Sendable {
  case name(String)
  case literal(FilterValue)

  func value(_ row: (String) -> FilterValue) -> FilterValue {
    switch self {
    case .name(let name): row(name)
    case .literal(let value): value
    }
  }
}

extension FilterNode {
  /// Conditions are asked from left to right until the answer is known.
  func holds(_ row: (String) -> FilterValue) -> Bool {
    switch self {
    case .any(let nodes): return nodes.contains { $0.holds(row) }
    case .all(let nodes): return nodes.allSatisfy { $0.holds(row) }
    case .not(let node): return !node.holds(row)
    case .truth(let operand): return operand.value(row).isTrue
    case .comparison(let left, let comparison, let right):
      return comparison.holds(left.value(row), right.value(row))
    case .membership(let operand, let values):
      let value = operand.value(row)
      return values.contains { FilterComparison.equal.holds(value, $0) }
    case .contains(let operand, let needle):
      guard case .text(let text) = operand.value(row) else { return false }
      return needle.isFound(in: text)
    case .missing(let operand): return operand.value(row) == .missing
    }
  }
}
