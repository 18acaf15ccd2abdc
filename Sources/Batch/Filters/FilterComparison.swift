/// The comparisons of a filter.
///
/// Numbers compare as numbers and texts by their UTF-8 bytes. A text and a number compare as numbers, a text and a truth
/// value as truth values, where the text reads as one. What cannot be compared so, and whatever is missing, is unequal to
/// everything and neither less nor greater.
enum FilterComparison: String, Sendable {
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="

  func holds(_ left: FilterValue, _ right: FilterValue) -> Bool {
    let order = Self.order(left, right)
    return switch self {
    case .equal: order == .same
    case .notEqual: order != .same
    case .less: order == .before
    case .lessOrEqual: order == .before || order == .same
    case .greater: order == .after
    case .greaterOrEqual: order == .after || order == .same
    }
  }

  private enum Order { case before, same, after, none }

  private static func order(_ left: FilterValue, _ right: FilterValue) -> Order {
    switch (left, right) {
    case (.number(let left), .number(let right)): order(left, right)
    case (.text(let left), .number(let right)): FilterNumber.value(of: left).map { order($0, right) } ?? .none
    case (.number(let left), .text(let right)): FilterNumber.value(of: right).map { order(left, $0) } ?? .none
    case (.text(let left), .text(let right)): order(left, right)
    case (.bool(let left), .bool(let right)): left == right ? .same : .none
    case (.text(let text), .bool(let value)), (.bool(let value), .text(let text)):
      FilterValue.truth(of: text) == value ? .same : .none
    case (.bool, .number), (.number, .bool), (.missing, _), (_, .missing): .none
    }
  }

  private static func order(_ left: Double, _ right: Double) -> Order {
    left < right ? .before : left > right ? .after : left == right ? .same : .none
  }

  private static func order(_ left: String, _ right: String) -> Order {
    if left.utf8.elementsEqual(right.utf8) { return .same }
    return left.utf8.lexicographicallyPrecedes(right.utf8) ? .before : .after
  }
}
